"""Generation 2 block by block: nested arrays as they are met, absence said by null alone, and times of two kinds."""

import copy
import json
from typing import Any

import pytest

from connectors.business.getentcert import date_of
from connectors.rest.reading import Node
from contracts.dates import PartialDate
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.manifest import read_toml
from contracts.records import Organization
from tests.connectors.business import wire
from tests.house.tree import ROOT

FOLDER = ROOT / "connectors/business"
PROFILE = read_toml((FOLDER / "profiles/getentcert.toml").read_text())
_SOUND = json.loads((FOLDER / "cases/getentcert/found.json").read_text())["turns"][0]["response"]["json"]


def sound(**changes: Any) -> dict[str, Any]:
    """A sound answer, members of its one record changed."""
    reply: dict[str, Any] = copy.deepcopy(_SOUND)
    reply["GetEntCert"][0].update(changes)
    return reply


def read(document: Any, **changes: Any) -> Organization:
    record = wire.ask(document, **{**PROFILE, "unknown_elements": "refuse", **changes})[0].record
    assert isinstance(record, Organization)
    return record


def test_what_this_generation_does_not_deliver_is_null() -> None:
    found = read(sound())
    assert (found.charter_capital, found.members) == (None, None)
    assert found.representatives is not None
    assert {(one.sex, one.date_of_birth) for one in found.representatives} == {(None, None)}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-01-05", PartialDate(2024, 1, 5)),
        ("2024-01-05T00:00:00", PartialDate(2024, 1, 5)),
        ("2024-01-05T23:59:59.123", PartialDate(2024, 1, 5)),
        ("2024-01-04T17:00:00Z", PartialDate(2024, 1, 5)),
        ("2024-01-05T00:00:00+07:00", PartialDate(2024, 1, 5)),
        ("05/01/2024", PartialDate(2024, 1, 5)),
        ("2024", PartialDate(2024)),
        (None, None),
        ("", None),
    ],
)
def test_a_date_or_a_moment(text: str | None, date: PartialDate | None) -> None:
    assert date_of(Node({"N": text}), "N") == date


@pytest.mark.parametrize("text", ["2024-02-30", "hôm nay", "2024-01-05T25:00:00", "9999-12-31T23:59:59-12:00", "0000"])
def test_what_is_neither_is_malformed(text: str) -> None:
    with pytest.raises(SourceMalformed):
        date_of(Node({"N": text}), "N")


def test_null_alone_says_that_nobody_is_registered() -> None:
    with pytest.raises(NotFound):
        read({"GetEntCert": None})
    others: tuple[dict[str, Any], ...] = (
        {},
        {"GetEntCert": []},
        {"GetEntCert": None, "Message": "Lỗi"},
        {"getEntCert": None},
        {"GetEntCert": ""},
    )
    for other in others:
        with pytest.raises(SourceMalformed):
            read(other)
    with pytest.raises(SourceMalformed):
        read({"GetEntCert": None}, empty_means="malformed")


def test_two_records_are_ambiguous() -> None:
    with pytest.raises(Ambiguous):
        read({"GetEntCert": sound()["GetEntCert"] * 2})


@pytest.mark.parametrize(
    "changes",
    [
        {"MaSoDoanhNghiep": "9900000023"},
        {"MaSoDoanhNghiep": None},
        {"TenTiengViet": None},
        {"SoLanDangKyThayDoi": -1},
        {"SoLanDangKyThayDoi": "2"},
        {"TinhTrangPhapLy": "Đang hoạt động"},
        {"DiaChiTruSo": [{"DiaChi": [{}, {}]}]},
        {"DaiDienPhapLuat": [{"ThongTinCaNhan": [{"HoVaTen": None}]}]},
        {"NganhNgheKinhDoanh": [{"LaNganhChinh": True}]},
        {"Moi": 1},
    ],
)
def test_what_the_contract_does_not_allow_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        read(sound(**changes))


def test_an_unknown_member_is_told_as_drift_by_the_shipped_profile() -> None:
    answered, _ = wire.ask(sound(Moi=1), **PROFILE)
    assert answered.drift == ("GetEntCert.Moi",)


def test_several_representatives_in_one_block_or_in_many() -> None:
    one = sound()["GetEntCert"][0]["DaiDienPhapLuat"][0]["ThongTinCaNhan"][0]
    other = {**one, "HoVaTen": "NGUYỄN THỊ MẪU", "QuocTich": "Nhật Bản", "LoaiGiayToChungThuc": "Hộ chiếu"}
    for blocks in ([{"ThongTinCaNhan": [one, other]}], [{"ThongTinCaNhan": [one]}, {"ThongTinCaNhan": [other]}]):
        people = read(sound(DaiDienPhapLuat=blocks)).representatives
        assert people is not None and [one.full_name for one in people] == ["ĐỖ VĂN THỬ", "NGUYỄN THỊ MẪU"]
        assert [one.nationality_code for one in people] == ["VN", "JP"]
        assert people[1].personal_id is None


def test_the_same_status_twice_is_that_status() -> None:
    twice = sound()["GetEntCert"][0]["TinhTrangPhapLy"] * 2
    status = read(sound(TinhTrangPhapLy=twice)).legal_status
    assert status is not None and status.code == "active"
