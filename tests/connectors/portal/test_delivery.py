"""Something that was sent is taken only where the portal says so, and a rule of the portal is no fault of it."""

from typing import Any

import pytest

from connectors.portal.delivery import delivered, exists
from connectors.portal.profile import read_profile
from contracts.conformance import read_context
from contracts.dossiers import Delivery
from contracts.errors import Ambiguous, ChangeConflict, DossierUnknown, SourceFault, SourceMalformed, SourceRefused
from tests.connectors.portal.test_profile import PROFILE
from tests.connectors.portal.test_reply import of

PROFILED = read_profile(PROFILE)
ROW = {"MaHoSo": "H26.99-260302-0001", "SoLanThayDoi": 1, "KetQua": "MOI"}


def told(document: Any, status: int = 200) -> tuple[Delivery, tuple[str, ...]]:
    answered = delivered(of(document, status), 1, read_context({}, {}), PROFILED, (), [])
    assert isinstance(answered.record, Delivery)
    return answered.record, answered.drift


def ok(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"error_code": 0, "message": "", "result": list(rows)}


@pytest.mark.parametrize(
    ("rows", "action", "drift"),
    [
        ([ROW], "created", ()), ([{**ROW, "KetQua": "DA_CO"}], "unchanged", ()), ([], "unknown", ()),
        ([{**ROW, "KetQua": None}], "unknown", ()), ([{**ROW, "KetQua": "?"}], "unknown", ("code KetQua",)),
    ],
)  # fmt: skip
def test_success_is_success(rows: list[dict[str, Any]], action: str, drift: tuple[str, ...]) -> None:
    delivery, noticed = told(ok(*rows))
    assert (delivery.action, delivery.change, noticed) == (action, 1, drift)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"error_code": 7}, ChangeConflict), ({"error_code": "8"}, ChangeConflict), ({"error_code": 9}, DossierUnknown),
        ({"error_code": 3}, SourceRefused), ({}, SourceMalformed), ({"error_code": 0}, SourceMalformed),
        (ok({**ROW, "MaHoSo": "H26.99-260302-0002"}), SourceMalformed), (ok({"KetQua": "MOI"}), SourceMalformed),
        (b"<html>", SourceMalformed),
    ],
)  # fmt: skip
def test_everything_else_is_not(document: Any, fault: type[SourceFault]) -> None:
    with pytest.raises(fault):
        told(document)


def test_two_rows_for_one_dossier_are_none() -> None:
    with pytest.raises(Ambiguous):  # the gateway makes `source_malformed` of it
        told(ok(ROW, ROW))


def test_what_exists_already() -> None:
    noticed: list[str] = []
    assert exists(of({"error_code": 3, "moi": 1}), PROFILED, noticed) and noticed == ["moi"]
    assert exists(of({"error_code": "-3", "message": "", "result": []}), PROFILED, noticed) and noticed == ["moi"]
    assert not exists(of({"error_code": 0, "moi": 1}), PROFILED, noticed)
    assert not exists(of({"error_code": 33}), PROFILED, noticed) and noticed == ["moi"]
    with pytest.raises(SourceMalformed):
        exists(of({}), PROFILED, noticed)
