"""Tests of ``callers add|list|disable``."""

import json
import stat

import pytest
from joserfc.jwk import ECKey, OctKey

from tests.gateway.cli.desk import Desk

ADD = ("callers", "add", "mot-cua", "--name", "Một cửa", "--unit", "H26.99", "--scope", "persons:query")


def test_a_caller_comes_and_goes_on_record(desk: Desk) -> None:
    desk.unit()
    key = desk.folder / "key.json"
    said = desk.do(*ADD, "--scope", "persons:verify", "--generate-key", str(key), "--to", "2999-01-01")
    assert "grants add" in said
    (row,) = desk.rows("callers")
    assert (row["id"], row["name"], row["units"]) == ("mot-cua", "Một cửa", ["H26.99"])
    assert row["scopes"] == ["persons:query", "persons:verify"] and row["disabled_at"] is None
    assert row["valid_to"] == "2999-01-01T00:00:00+00:00"
    desk.do("callers", "disable", "mot-cua")
    assert desk.rows("callers")[0]["disabled_at"] is not None
    assert desk.acts()[1:] == [("add caller", "mot-cua", None), ("disable caller", "mot-cua", None)]


def test_a_made_key_is_private_and_only_its_public_half_is_registered(desk: Desk) -> None:
    desk.unit()
    key = desk.folder / "key.json"
    desk.do(*ADD, "--generate-key", str(key))
    made = json.loads(key.read_text())
    assert {"d", "kid", "alg"} <= made.keys()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    register = b"".join(path.read_bytes() for path in desk.state.glob("access.db*"))
    assert made["x"].encode() in register and made["d"].encode() not in register


@pytest.mark.parametrize("whole_set", [True, False])
def test_public_keys_come_as_a_set_or_alone(desk: Desk, whole_set: bool) -> None:
    desk.unit()
    one = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}, auto_kid=True).as_dict(private=False)
    path = desk.folder / "public.json"
    path.write_text(json.dumps({"keys": [one]} if whole_set else one))
    desk.do(*ADD, "--jwks", str(path))
    assert [row["id"] for row in desk.rows("callers")] == ["mot-cua"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '"text"', '{"keys": []}', "[" * 100_000, "\x00"])
def test_what_is_no_public_key_is_refused(desk: Desk, content: str) -> None:
    desk.unit()
    path = desk.folder / "public.json"
    path.write_text(content)
    done = desk.type(*ADD, "--jwks", str(path), "--state", str(desk.state))
    assert done.exit_code == 2 and done.stderr and done.stdout == ""
    assert desk.rows("callers") == []


def test_private_and_symmetric_keys_are_refused_on_record(desk: Desk) -> None:
    desk.unit()
    path = desk.folder / "keys.json"
    for key in (ECKey.generate_key("P-256", auto_kid=True), OctKey.generate_key(256)):
        path.write_text(json.dumps(key.as_dict(private=True)))
        assert "jwks" in desk.refused(*ADD, "--jwks", str(path))
    assert desk.acts()[1:] == [("add caller", "mot-cua", None), ("add caller", "mot-cua", "refused")] * 2


def test_a_refused_caller_leaves_no_key_behind(desk: Desk) -> None:
    key = desk.folder / "key.json"
    assert "H26.99" in desk.refused(*ADD, "--generate-key", str(key))
    assert not key.exists()
    assert desk.acts() == [("add caller", "mot-cua", None), ("add caller", "mot-cua", "refused")]


def test_a_key_file_is_never_overwritten(desk: Desk) -> None:
    desk.unit()
    key = desk.folder / "key.json"
    key.write_text("the operator's own")
    assert "File exists" in desk.refused(*ADD, "--generate-key", str(key))
    assert key.read_text() == "the operator's own"
    assert len(desk.acts()) == 1


@pytest.mark.parametrize("words", [(), ("--jwks", "a", "--generate-key", "b")])
def test_there_is_one_way_to_give_keys(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk.type(*ADD, *words, "--state", str(desk.state))
    assert done.exit_code == 2 and "--jwks" in done.stderr


def test_disabling_a_stranger_is_refused_on_record(desk: Desk) -> None:
    desk.unit()
    assert "caller" in desk.refused("callers", "disable", "la-mat")
    assert desk.acts()[1:] == [("disable caller", "la-mat", None), ("disable caller", "la-mat", "refused")]


def test_a_caller_gets_other_keys(desk: Desk) -> None:
    desk.unit()
    desk.caller()
    (before,) = desk.rows("callers")
    desk.do("callers", "keys", "mot-cua", "--generate-key", str(desk.folder / "new.json"))
    (after,) = desk.rows("callers")
    assert after["keys"] != before["keys"] and {**after, "keys": None} == {**before, "keys": None}
    assert desk.acts()[-1] == ("replace keys", "mot-cua", None)
    assert "no such caller" in desk.refused("callers", "keys", "khac", "--generate-key", str(desk.folder / "x.json"))
    assert not (desk.folder / "x.json").exists()
