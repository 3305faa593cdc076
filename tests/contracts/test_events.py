"""What the log can record is a closed list, and a draft shows no identifier when it is printed."""

from dataclasses import fields

from contracts.events import ENDINGS, Draft, Kind, SubjectRef


def test_kinds_are_those_of_the_design() -> None:
    assert " ".join(Kind) == (
        "requested disclosed verified not_found ambiguous out_of_scope refused failed cancelled interrupted resent "
        "sent forgotten pruned linked opened authentication_summary administered searched exported"
    )


def test_endings_close_a_request_and_the_rest_do_not() -> None:
    assert ENDINGS < set(Kind) and Kind.REQUESTED not in ENDINGS
    assert {kind.value for kind in set(Kind) - ENDINGS} == {
        "requested", "forgotten", "pruned", "linked", "opened", "authentication_summary", "administered", "searched",
        "exported",
    }  # fmt: skip


def test_a_draft_shows_nobody() -> None:
    draft = Draft(kind=Kind.DISCLOSED, entry="01JD", subjects=(SubjectRef("personal_id", "099190000123", "asked"),))
    assert "099190000123" not in repr(draft) and "SubjectRef(personal_id, asked)" in repr(draft)


def test_a_draft_has_no_place_for_a_value() -> None:
    """Every member is a name, a code, a time or a number: a new one has to be put on this list by hand."""
    assert {item.name for item in fields(Draft)} == {
        "kind", "entry", "caller", "unit", "procedure", "legal_basis", "grant", "dossier", "channel", "officer",
        "dataset", "operation", "source", "subjects", "fields_asked", "fields_delivered", "outcome", "code",
        "freshness", "age_seconds", "attempts", "source_ids", "duration_ms", "due_at", "trace", "request",
        "exchange_of", "resends", "request_commitment", "answer_commitment", "detail",
        "network", "released", "release_seed",
    }  # fmt: skip
