"""Generation 2's answer has the shape of its description, and what that generation hasn't is nowhere in it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from contracts import schemas
from mocks.business import getentcert
from mocks.nation.model import Address, Organization
from mocks.nation.personas import synthetic_nation
from tests.json_schema import violations

_DOCUMENT = json.loads(schemas.read("business/getentcert.openapi.json"))
_REPLY = _DOCUMENT["components"]["schemas"]["Reply"]
NATION = synthetic_nation()
PLAIN = NATION.organizations[0]


def certificate(one: Organization) -> Any:
    answer: Any = getentcert.found([one])
    (found,) = answer["GetEntCert"]
    return found


@pytest.mark.parametrize("one", NATION.organizations, ids=lambda one: "-".join(one.traits[:3]) or "plain")
def test_every_organization_fits_the_description(one: Organization) -> None:
    assert violations(getentcert.found([one]), _REPLY, _DOCUMENT) == []


def test_nothing_failures_and_two_records_fit_it_too() -> None:
    for answer in (getentcert.nothing(), getentcert.failed("Lỗi"), getentcert.invalid(), getentcert.found([PLAIN] * 2)):
        assert violations(answer, _REPLY, _DOCUMENT) == []
    assert getentcert.nothing() == getentcert.invalid() == {"GetEntCert": None}
    assert violations({"GetEntCert": [{"MaSoDoanhNghiep": "1"}]}, _REPLY, _DOCUMENT)


def test_every_block_is_an_array() -> None:
    found = certificate(PLAIN)
    arrays = ("TinhTrangPhapLy", "DaiDienPhapLuat", "DiaChiTruSo", "NganhNgheKinhDoanh")
    assert all(isinstance(found[name], list) for name in arrays)
    assert isinstance(found["DaiDienPhapLuat"][0]["ThongTinCaNhan"], list)
    assert isinstance(found["DiaChiTruSo"][0]["DiaChi"], list)
    assert certificate(replace(PLAIN, head_office=Address()))["DiaChiTruSo"] == []


def test_dates_are_moments_and_partial_ones_are_null() -> None:
    assert certificate(PLAIN)["NgayDangKyLanDau"] == "2024-01-05T00:00:00"
    assert certificate(replace(PLAIN, founded_on="2024"))["NgayDangKyLanDau"] is None


def test_documents_can_be_hidden_and_capital_is_never_sent() -> None:
    text = json.dumps(certificate(replace(PLAIN, hide_documents=True)), ensure_ascii=False)
    assert "SoGiayChungThuc" not in text and "099085000456" not in text and "5000000000" not in text
