"""The city's variant: no flag alone, and no HTTP status, makes a success; only the three together do."""

import itertools
import json
from typing import Any

import pytest

from contracts.errors import (
    NotFound,
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMaintenance,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.manifest import read_toml
from contracts.records import Address, Organization
from tests.connectors.business import wire
from tests.house.tree import ROOT

FOLDER = ROOT / "connectors/business"
PROFILE = read_toml((FOLDER / "profiles/flat.toml").read_text())
_SOUND = json.loads((FOLDER / "cases/flat/found.json").read_text())["turns"][0]["response"]["json"]


def sound(**changes: Any) -> dict[str, Any]:
    return {**_SOUND, **changes}


def read(document: Any, **changes: Any) -> Organization:
    record = wire.ask(document, **{**PROFILE, "unknown_elements": "refuse", **changes})[0].record
    assert isinstance(record, Organization)
    return record


@pytest.mark.parametrize("agree", list(itertools.product([True, False], repeat=3)), ids=str)
def test_success_takes_all_three(agree: tuple[bool, bool, bool]) -> None:
    code, status, thrown = agree
    document = sound(
        StatusCode=200 if code else 500, Status="SUCCESS" if status else "ERROR", ThrowException=not thrown
    )
    if all(agree):
        assert read(document).name
        return
    with pytest.raises(SourceFault) as caught:
        read(document)
    assert type(caught.value) is (SourceRefused if code else SourceUnavailable)


@pytest.mark.parametrize("absent", ["StatusCode", "Status", "ThrowException"])
def test_a_flag_that_is_missing_proves_nothing_either_way(absent: str) -> None:
    with pytest.raises(SourceMalformed):
        read({name: value for name, value in sound().items() if name != absent})
    with pytest.raises(SourceMalformed):
        read(sound(**{absent: None, "ResultObject": None}))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (401, SourceCredentials),
        (403, SourceCredentials),
        (404, SourceRefused),
        (400, SourceRefused),
        (429, SourceBusy),
        (503, SourceBusy),
        (500, SourceUnavailable),
        (5, SourceRefused),
        (0, SourceRefused),
    ],
)
def test_the_code_is_told_where_words_are_not_known(code: int, fault: type[SourceFault]) -> None:
    with pytest.raises(SourceFault) as caught:
        read(sound(StatusCode=code, Status="ERROR", Description="Không rõ", ResultObject=None))
    assert type(caught.value) is fault
    with pytest.raises(SourceMaintenance):
        read(sound(StatusCode=code, Description="đang bảo trì"), failures={"bảo trì": "maintenance"})


def test_null_under_three_flags_is_nobody_and_nothing_else_is() -> None:
    with pytest.raises(NotFound):
        read(sound(ResultObject=None))
    with pytest.raises(SourceMalformed):
        read(sound(ResultObject=None), empty_means="malformed")
    others: tuple[Any, ...] = ({}, [], "", 0)
    for other in others:
        with pytest.raises(SourceMalformed):
            read(sound(ResultObject=other))


def test_an_address_is_its_text() -> None:
    record = {**_SOUND["ResultObject"], "HO_ADDRESS_FULLTEXT": "Số 0 phố Mẫu"}
    assert read(sound(ResultObject=record)).head_office == Address(text="Số 0 phố Mẫu")


def test_the_code_travels_under_this_dialects_name() -> None:
    _, made = wire.ask(sound(), **PROFILE)
    assert (made.path, made.params) == ("/TraCuuThongTinDoanhNghiep", {"MaSoDoanhNghiep": wire.CODE})
    assert made.template is not None and wire.CODE not in made.template
