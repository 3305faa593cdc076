"""What may stand in the log is decided before it queues, in its own caller's hands."""

import hmac
import json
from typing import Any

import pytest

from contracts.events import ENDINGS, Draft, Kind, SubjectRef
from gateway.audit.faults import EntryRefused
from gateway.audit.leaf import SUBJECTS, commitment, from_base64url, write_canonical
from gateway.audit.prepared import FIELDS, LONGEST_OPENING, moment, needs_request, prepare, subject_key
from tests.gateway.audit.samples import INDEX_KEY, PERSON, draft, new_id, requested


def members(text: str) -> dict[str, Any]:
    return dict(json.loads("{" + text + "}"))


def test_every_field_that_is_not_empty_is_committed_with_its_own_salt() -> None:
    given = draft(attempts=0, source_ids=(("request", "a-1"),), outcome="", trace="0af7", request=new_id())
    made = prepare(given, INDEX_KEY)
    committed = members(made.before[0]) | members(made.after[0])
    opened = members(made.before[1]) | members(made.after[1])
    filled = {name for name in FIELDS if getattr(given, name) not in (None, (), "")}
    assert committed.keys() == opened.keys() == filled and "attempts" in filled and "outcome" not in filled
    for name, (salt, value) in opened.items():
        assert commitment(name, from_base64url(salt), write_canonical(value)) == committed[name]
    salts = [salt for salt, _ in opened.values()]
    assert len(set(salts)) == len(salts)
    assert len(made.salts) == 32 and (made.closes, made.due_at) == (given.request, None)


def test_the_order_of_the_leaf_leaves_room_for_subjects() -> None:
    made = prepare(draft(trace="0af7"), INDEX_KEY)
    assert list(members(made.before[0])) == sorted(members(made.before[0]))
    assert all(name < "subject_row.0" for name in members(made.before[0]))
    assert all(name > SUBJECTS for name in members(made.after[0])) and "trace" in members(made.after[0])
    assert set(FIELDS) == set(Draft.__dataclass_fields__) - {"kind", SUBJECTS}
    assert not [name for name in FIELDS if "subject_" < name < SUBJECTS]


def test_a_subject_becomes_a_keyed_hash_of_kind_and_identifier() -> None:
    [subject] = prepare(draft(), INDEX_KEY).subjects
    assert subject.key == hmac.digest(INDEX_KEY, b"personal_id\x00" + PERSON.identifier.encode(), "sha256")
    assert subject_key(INDEX_KEY, "a", "bc") != subject_key(INDEX_KEY, "ab", "c")
    assert PERSON.identifier not in repr(subject)


@pytest.mark.parametrize(
    "bad",
    [
        {"entry": ""}, {"entry": "x"}, {"caller": 1.5}, {"caller": "\ud800"}, {"duration_ms": 2**53},
        {"fields_asked": ("x" * LONGEST_OPENING,)}, {"freshness": "live"}, {"freshness": "shared"},
        {"subjects": (SubjectRef("a\0b", "c", "asked"),)}, {"subjects": (SubjectRef("", "c", "asked"),)},
        {"subjects": (SubjectRef("a", "\ud800", "asked"),)}, {"detail": ({"a": 1},)}, {"caller": True},
    ],
    ids=lambda bad: next(iter(bad)),
)  # fmt: skip
def test_what_may_not_stand_in_the_log(bad: dict[str, Any]) -> None:
    given = draft(**bad)
    if "detail" in bad:
        assert prepare(given, INDEX_KEY).entry == given.entry  # an object is a value like any other
        return
    with pytest.raises(EntryRefused):
        prepare(given, INDEX_KEY)


@pytest.mark.parametrize("due_at", [None, "", "soon", "2026-11-22", "2026-11-22T03:04:05"])
def test_a_request_says_when_it_is_due(due_at: str | None) -> None:
    with pytest.raises(EntryRefused, match="due"):
        prepare(draft(Kind.REQUESTED, due_at=due_at), INDEX_KEY)
    assert prepare(requested(), INDEX_KEY).due_at is not None


def test_which_entries_must_end_a_request() -> None:
    assert needs_request("interrupted", {})
    for kind in Kind:
        assert needs_request(kind, {"freshness": "live"}) == (kind in ENDINGS)
        assert needs_request(kind, {"freshness": "cached"}) == (kind is Kind.INTERRUPTED)


def test_only_endings_close() -> None:
    assert prepare(draft(Kind.SEARCHED, request=new_id()), INDEX_KEY).closes is None


def test_moments_are_aware() -> None:
    assert moment("2026-11-22T03:04:05Z") is not None
    assert moment("2026-11-22T03:04:05") is None and moment("") is None


def test_only_a_request_is_due() -> None:
    assert prepare(draft(due_at="2026-11-22T03:04:05Z"), INDEX_KEY).due_at is None
