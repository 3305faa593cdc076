"""Members and words of what is sent are a contract; a moment is UTC, a list is bounded, and a change has a number."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from contracts import dossiers
from contracts.errors import Problem
from contracts.identifiers import OrganizationCode, PersonalId
from contracts.records import document
from contracts.subjects import LONGEST_LIST, form, read

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
DOSSIER: dict[str, Any] = {
    "applicant": {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê"}, "status": "received",
    "submission": "counter", "change": 1, "received_at": "2026-03-02T01:30:00Z",
    "papers": [{"name": "Tờ khai", "digitised": True}, {"name": "Khác"}],
}  # fmt: skip


def reading(**changes: Any) -> dossiers.Dossier:
    raw = {**DOSSIER, **changes}
    form(dossiers.Dossier).model_validate(raw)
    return read(dossiers.Dossier, raw, NOW, "/dossier")


def test_members_and_words_are_the_contract() -> None:
    assert " ".join(item.name for item in fields(dossiers.Dossier)) == (
        "applicant status submission change procedure_name field_code field_name tech_id phone email summary handled_by"
        " submitted_at received_at due_at finished_at returned_at rejected_at result_by_post verified_by_vneid"
        " paid_online papers fees supplements results"
    )
    assert " ".join(item.name for item in fields(dossiers.DossierProgress)) == (
        "status happened_at change handler handler_title department note begun_at due_at"
    )
    assert " ".join(get_args(dossiers.Action)) == "created updated unchanged unknown"
    assert document(dossiers.Delivery(databases=(dossiers.UsedDatabase(source="tax"),))) == {
        "action": "unknown", "change": None, "databases": [{"source": "tax", "code": None}],
    }  # fmt: skip


def test_a_dossier_is_read_whole_and_is_about_its_applicant() -> None:
    found = reading()
    assert found.subjects() == (PersonalId("099190000123"),) and found.received_at == datetime(
        2026, 3, 2, 1, 30, tzinfo=UTC
    )
    assert found.papers is not None and [paper.name for paper in found.papers] == ["Tờ khai", "Khác"]
    company = reading(applicant={"organization_code": "9900000016", "full_name": "A"})
    assert company.subjects() == (OrganizationCode("9900000016"),)
    assert reading(papers=[]).papers == () and reading(papers=None).papers is None


@pytest.mark.parametrize(
    "changes",
    [
        {"change": 2}, {"papers": [{"name": "Khác"}, {"name": "Tờ khai", "digitised": True}]}, {"papers": []},
        {"papers": None}, {"received_at": "2026-03-02T01:30:01Z"}, {"status": "processing"},
    ],
)  # fmt: skip
def test_another_dossier_is_another_one(changes: dict[str, Any]) -> None:
    assert reading(**changes).canonical() != reading().canonical() == reading().normalised().canonical()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"change": 0}, "/dossier/change"), ({"change": 10**9 + 1}, "/dossier/change"),
        ({"received_at": "2026-03-02"}, "/dossier/received_at"),
        ({"received_at": "2026-03-02T08:30:00+07:00"}, "/dossier/received_at"),
        ({"received_at": "2026-02-30T01:30:00Z"}, "/dossier/received_at"),
        ({"papers": [{"name": "a"}, {"name": "\u0007"}]}, "/dossier/papers/1/name"),
        ({"papers": [{"name": "a"}] * (LONGEST_LIST + 1)}, "/dossier/papers"),
        ({"fees": [{"name": "a", "amount": -1}]}, "/dossier/fees/0/amount"),
        ({"applicant": {"personal_id": "1", "full_name": "A"}}, "/dossier/applicant/personal_id"),
        ({"summary": "x" * 1001}, "/dossier/summary"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Problem) as problem:
        reading(**changes)
    assert [error.pointer for error in problem.value.errors] == [pointer]
