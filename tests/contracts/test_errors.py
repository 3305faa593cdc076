"""The table of codes is API section 5, to the letter: statuses, owners, receipts, and words in two languages."""

import pytest

from contracts import errors
from contracts.errors import TABLE, Absence, Pointer, Problem, SourceBusy, SourceFault, SourceUnavailable

STATUSES = {
    400: "invalid_request sign_in_invalid",
    401: "token_invalid proof_invalid",
    403: "scope_missing not_granted purpose_not_granted field_not_granted officer_not_active stopped sign_in_denied",
    404: "no_such_resource",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "idempotency_conflict idempotency_in_progress change_conflict dossier_unknown",
    410: "sign_in_expired ticket_expired",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "invalid_subject invalid_claim",
    429: "too_many_requests quota_exhausted",
    431: "headers_too_large",
    500: "internal",
    501: "source_announced",
    502: "source_refused source_officer_not_licensed source_procedure_not_licensed source_malformed source_credentials",
    503: "source_unavailable source_maintenance source_busy source_quota_exhausted gateway_busy audit_unavailable",
    504: "source_timeout deadline_exceeded",
}
WITHOUT_ENTRY = {"too_many_requests", "gateway_busy", "audit_unavailable"}
STATUSES_WITHOUT_ENTRY = {401, 404, 405, 406, 413, 415, 431}


def faults() -> list[type[SourceFault]]:
    found, rest = [], [SourceFault]
    while rest:
        found.append(kind := rest.pop())
        rest += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


def test_codes_and_statuses_are_the_contract() -> None:
    assert {code: row.status for code, row in TABLE.items()} == {
        code: status for status, codes in STATUSES.items() for code in codes.split()
    }
    assert all(row.code == code for code, row in TABLE.items())


def test_which_have_a_receipt() -> None:
    without = {code for code, row in TABLE.items() if not row.receipt}
    assert without == WITHOUT_ENTRY | {c for c, row in TABLE.items() if row.status in STATUSES_WITHOUT_ENTRY}


def test_whose_fault_it_is() -> None:
    for code, row in TABLE.items():
        if row.status < 500:
            assert row.owner == "caller", code
    owners = {code: row.owner for code, row in TABLE.items() if row.status >= 500}
    assert {code for code, owner in owners.items() if owner == "agency"} == {
        "source_officer_not_licensed", "source_procedure_not_licensed",
    }  # fmt: skip
    assert {code for code, owner in owners.items() if owner == "gateway"} == {
        "internal", "source_credentials", "gateway_busy", "audit_unavailable",
    }  # fmt: skip
    assert {code for code, owner in owners.items() if owner == "caller"} == {"deadline_exceeded"}


def test_what_may_be_tried_again() -> None:
    assert {code for code, row in TABLE.items() if row.retryable} == {
        "idempotency_in_progress", "too_many_requests", "quota_exhausted", "internal", "source_unavailable",
        "source_maintenance", "source_busy", "source_quota_exhausted", "gateway_busy", "audit_unavailable",
        "source_timeout", "deadline_exceeded",
    }  # fmt: skip


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_code_has_words_in_both_languages(code: str) -> None:
    row = TABLE[code]
    for vietnamese, english in (row.title, row.action):
        assert len(vietnamese) > 5 and len(english) > 5 and vietnamese != english
        assert english.isascii() and vietnamese.strip() == vietnamese and english.strip() == english
    assert row.action[0].endswith(".") and row.action[1].endswith(".")


def test_an_unknown_code_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        Problem("no_such_code")


def test_a_problem_shows_its_code_alone() -> None:
    problem = Problem("invalid_subject", errors=[Pointer("/subject/personal_id", "must be 12 digits")])
    assert str(problem) == "invalid_subject"
    assert (problem.receipt, problem.retry_after, problem.owner) == (None, None, "caller")


def test_again_is_the_same_ending_without_its_receipt() -> None:
    problem = SourceBusy("busy", retry_after=7, owner="network").problem()
    problem.receipt, problem.attempts, problem.source_ids = "01JD", 3, {"request_id": "LT-1"}
    same = problem.again()
    assert same is not problem and same.receipt is None
    assert (same.code, same.retry_after, same.owner, same.attempts) == ("source_busy", 7, "network", 3)
    assert same.source_ids == {"request_id": "LT-1"}


@pytest.mark.parametrize("kind", faults(), ids=lambda kind: kind.__name__)
def test_every_fault_of_a_source_is_a_row(kind: type[SourceFault]) -> None:
    fault = kind("why", retry_after=3)
    fault.attempts, fault.source_ids = 2, {"request_id": "LT-1"}
    problem = fault.problem()
    assert problem.code == kind.code in TABLE and problem.retry_after == 3
    assert problem.owner == TABLE[kind.code].owner and problem.errors == ()
    assert (problem.attempts, problem.source_ids) == (2, {"request_id": "LT-1"})
    assert "why" not in str(problem)


def test_only_faults_of_the_moment_are_retried() -> None:
    assert {kind.__name__ for kind in faults() if kind.retryable} == {
        "SourceUnavailable", "SourceTimeout", "SourceBusy",
    }  # fmt: skip


def test_a_network_fault_has_another_owner() -> None:
    assert SourceUnavailable("refused", owner="network").problem().owner == "network"


def test_a_sources_code_is_kept_short() -> None:
    assert SourceFault(source_code="9" * 5000).source_code == "9" * 40


def test_absences_are_answers_not_errors() -> None:
    kinds: list[type[Absence]] = [Absence, *Absence.__subclasses__()]
    outcomes = {kind.__name__: kind.outcome for kind in kinds}
    assert outcomes == {
        "Absence": "not_found", "NotFound": "not_found", "Ambiguous": "ambiguous", "OutOfScope": "out_of_scope",
    }  # fmt: skip
    assert not issubclass(Absence, SourceFault | Problem)


def test_every_class_of_the_tree_is_in_the_docstring() -> None:
    assert errors.__doc__ is not None
    kinds: list[type[Exception]] = [*faults(), Problem, Absence, *Absence.__subclasses__()]
    for kind in kinds:
        assert kind.__name__ in errors.__doc__, kind.__name__


def test_rows_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        TABLE["internal"].status = 200  # type: ignore[misc]  # the point of the test
