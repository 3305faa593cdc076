"""Tests of ``officers add|list|end``."""

import pytest

from tests.flow.running import read_log
from tests.gateway.cli.desk import OFFICER_ID, Desk

ADD = ("officers", "add", "canbo.moi", "--unit", "H26.99", "--licence", "population")


def test_an_officer_comes_and_goes_on_record(desk: Desk) -> None:
    desk.unit()
    said = desk.do(*ADD, typed=f"{OFFICER_ID}\n")
    assert OFFICER_ID not in said
    (row,) = desk.rows("officers")
    assert (row["account"], row["unit"], row["licences"], row["service"]) == (
        "canbo.moi", "H26.99", ["population"], False,
    )  # fmt: skip
    desk.do("officers", "end", "canbo.moi")
    assert desk.rows("officers")[0]["valid_to"] is not None
    assert desk.acts()[1:] == [("add officer", "canbo.moi", None), ("end officer", "canbo.moi", None)]


def test_the_personal_id_is_nowhere_in_clear(desk: Desk) -> None:
    desk.unit()
    desk.do(*ADD, typed=f"{OFFICER_ID}\n")
    assert OFFICER_ID not in desk.do("officers", "list") + desk.do("officers", "list", "--json")
    for path in desk.state.rglob("*"):
        assert path.is_dir() or OFFICER_ID.encode() not in path.read_bytes(), path.name
    assert OFFICER_ID not in str(list(read_log(desk.state)))


def test_a_mistyped_personal_id_is_refused_and_not_repeated(desk: Desk) -> None:
    desk.unit()
    wrong = OFFICER_ID[:-1]
    assert wrong not in desk.refused(*ADD, typed=f"{wrong}\n")
    assert desk.rows("officers") == []


def test_nothing_typed_changes_nothing(desk: Desk) -> None:
    desk.unit()
    done = desk.type(*ADD, "--state", str(desk.state), typed="")
    assert done.exit_code == 2 and "lienthong: nothing was typed" in done.stderr
    assert len(desk.acts()) == 1


@pytest.mark.parametrize(
    "command", [("officers", "end", OFFICER_ID), ("officers", "add", OFFICER_ID, "--unit", "H26.99")]
)
def test_a_personal_id_is_no_account(desk: Desk, command: tuple[str, ...]) -> None:
    desk.unit()
    typed = f"{OFFICER_ID}\n" if "add" in command else None
    assert OFFICER_ID not in desk.refused(*command, typed=typed)
    assert len(desk.acts()) == 1


def test_an_officer_of_an_unknown_unit_is_refused_on_record(desk: Desk) -> None:
    desk.unit("H26.98")
    assert "H26.99" in desk.refused(*ADD, typed=f"{OFFICER_ID}\n")
    assert desk.acts()[1:] == [("add officer", "canbo.moi", None), ("add officer", "canbo.moi", "refused")]


def test_a_service_account_needs_no_licence_and_says_so(desk: Desk) -> None:
    desk.unit()
    said = desk.do("officers", "add", "dichvu", "--unit", "H26.99", "--service", "--personal-id", OFFICER_ID)
    assert "--licence" in said
    assert desk.rows("officers")[0]["service"] is True
