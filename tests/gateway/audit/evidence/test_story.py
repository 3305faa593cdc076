"""Each kind and field has its words in both languages, and no value can pass for a heading or a link."""

from dataclasses import fields

from contracts.events import Draft, Kind
from gateway.audit.evidence.story import FIELDS, KINDS, moment, plain, tell

UNTOLD = {
    "kind", "entry", "grant", "age_seconds", "duration_ms", "due_at", "trace", "request_commitment",
    "answer_commitment", "released", "release_seed",
}  # fmt: skip
"""Said elsewhere on the line, or of no use to a reader."""


def test_every_kind_and_field_has_its_words() -> None:
    assert KINDS.keys() == {kind.value for kind in Kind}
    assert FIELDS.keys() == {item.name for item in fields(Draft)} - UNTOLD
    assert all(vi != en for vi, en in [*KINDS.values(), *FIELDS.values()])


def test_times_are_hanois() -> None:
    assert moment("2026-12-31T18:00:00.000000Z") == "01/01/2027 01:00:00 (GMT+7)"


def test_values_are_no_markup() -> None:
    told = tell([("disclosed", "2026-12-31T18:00:00.000000Z", 3, {"dossier": "# a\n<b>[c](d)|`e`"})], "vi")
    assert "- hồ sơ:   a  b  c (d)  e \n" in told and told.startswith("# Diễn biến theo nhật ký\n")
    assert plain([["request_id", "LT-1"], {"a": 1}]) == "request_id, LT-1, a=1"
