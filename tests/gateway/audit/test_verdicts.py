"""The verdicts print as the contract says, and only a whole success is exit code 0."""

import itertools
from dataclasses import replace

import pytest

from gateway.audit.verdicts import BadEntry, Verdict, Verdicts, Word, judged

WORDS: tuple[Word, ...] = ("ok", "broken", "unchecked")


def made(integrity: Word, completeness: Word, anchoring: Word, **more: bool) -> Verdicts:
    verdicts = [Verdict(word, 0, 7, "because") for word in (integrity, completeness, anchoring)]
    return Verdicts(*verdicts, **more)  # type: ignore[arg-type]  # three verdicts, in order


@pytest.mark.parametrize("words", list(itertools.product(WORDS, repeat=3)))
def test_exit_codes(words: tuple[Word, Word, Word]) -> None:
    code = made(*words).exit_code()
    if "broken" in words:
        assert code == 1
    else:
        assert code == (0 if words[:2] == ("ok", "ok") else 2)
    anchored = {made(*words).exit_code(require_anchor=True), made(*words, anchor_wanted=True).exit_code()}
    assert anchored == {1 if "broken" in words else 0 if set(words) == {"ok"} else 2}


def test_the_members_of_the_contract() -> None:
    verdicts = Verdicts(
        Verdict("broken", 3, 7, "entry 3: the opening is gone"), Verdict("unchecked", 3, 7, "b"),
        Verdict("ok", 0, 2, "c"),
        BadEntry(3, "01JD0000000000000000000000"), 7, "note",
    )  # fmt: skip
    assert verdicts.to_json() == {
        "integrity": {"verdict": "broken", "from": 3, "to": 7, "reason": "entry 3: the opening is gone",
                      "reason_vi": "mục 3: phần giá trị của mục đã mất"},
        "completeness": {"verdict": "unchecked", "from": 3, "to": 7, "reason": "b", "reason_vi": None},
        "anchoring": {"verdict": "ok", "from": 0, "to": 2, "reason": "c", "reason_vi": None},
        "first_bad_entry": {"position": 3, "entry": "01JD0000000000000000000000"},
        "entries": 7,
        "checkpoint": "note",
    }  # fmt: skip
    assert verdicts.completeness.why == ("b", "b")
    assert verdicts.integrity.why == ("mục 3: phần giá trị của mục đã mất", "entry 3: the opening is gone")
    assert str(verdicts) == (
        "integrity    broken (entries 3 to 7, the last excluded): entry 3: the opening is gone\n"
        "completeness unchecked (entries 3 to 7, the last excluded): b\n"
        "anchoring    ok (entries 0 to 2, the last excluded): c\n"
        "first bad    entry 3 (01JD0000000000000000000000)"
    )
    assert "entry 3 (its id can't be read)" in str(replace(verdicts, first_bad_entry=BadEntry(3, None)))


def test_what_could_not_be_looked_at_is_never_fine() -> None:
    verdicts = Verdicts.not_checked("why")
    assert verdicts.exit_code() == 2 and verdicts.to_json()["first_bad_entry"] is None
    assert str(verdicts) == "integrity    unchecked: why\ncompleteness unchecked: why\nanchoring    unchecked: why"


def test_a_judge_beside_the_log_makes_nothing_better_but_the_anchor() -> None:
    ok, broken, unchecked = (Verdict(word, 0, 1, word) for word in WORDS)
    before = Verdicts(broken, unchecked, unchecked)
    after = judged(before, [lambda _: Verdicts(ok, ok, ok)])
    assert (after.integrity, after.completeness, after.anchoring) == (broken, unchecked, ok)
    contradicted = judged(Verdicts(ok, ok, broken), [lambda v: replace(v, anchoring=ok)])
    assert contradicted.anchoring == broken and contradicted.exit_code() == 1
    worse = judged(
        Verdicts(ok, ok, ok), [lambda v: replace(v, integrity=unchecked), lambda v: replace(v, completeness=broken)]
    )
    assert (worse.integrity, worse.completeness, worse.anchoring) == (unchecked, broken, ok)
    assert judged(before, []) is before


@pytest.mark.parametrize("bad", [None, BadEntry(3, None), BadEntry(3, "01JD0000000000000000000000")])
def test_what_another_process_wrote_is_read_back(bad: BadEntry | None) -> None:
    verdicts = replace(made("broken", "unchecked", "ok"), first_bad_entry=bad, entries=7, checkpoint="note")
    assert Verdicts.from_json(verdicts.to_json()) == verdicts
