"""A history that somebody wrote by hand, with a right tree over it, is still read strictly."""

from datetime import datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import examination
from gateway.audit.examination import Examination, OpenRequest, first_of
from gateway.audit.excuses import Excuses
from gateway.audit.leaf import base64url, commitment
from gateway.audit.tree import leaf_hash
from tests.gateway.audit.samples import new_id

SALT = bytes(16)
TIME = "2026-11-22T03:04:05.000000Z"


def row(
    position: int, kind: str = "administered", *, time: str = TIME, drop: tuple[str, ...] = (), **values: Any
) -> tuple[Any, ...]:
    """An entry whose commitments all fit, whatever its values are."""
    fields = {"entry": new_id(), **values}
    leaf: dict[str, Any] = {
        "position": position, "time": time, "kind": kind,
        "commitments": {name: commitment(name, SALT, rfc8785.dumps(value)) for name, value in fields.items()},
    }  # fmt: skip
    opened = {name: [base64url(SALT), value] for name, value in fields.items() if name not in drop}
    text = rfc8785.dumps(leaf)
    return position, text.decode(), leaf_hash(text), fields["entry"], rfc8785.dumps(opened).decode()


def read(*rows: tuple[Any, ...], subjects: tuple[tuple[Any, ...], ...] = ()) -> Examination:
    examined = Examination((), Excuses.of((p, leaf, opened) for p, leaf, _, _, opened in rows))
    examined.read(rows, iter(subjects))
    return examined


def said(examined: Examination) -> list[tuple[int | None, str]]:
    return [(finding.position, finding.what) for finding in examined.altered + examined.incomplete]


def test_a_right_history_has_no_finding() -> None:
    request = new_id()
    examined = read(
        row(0), row(1, "requested", entry=request, due_at=TIME), row(2, "failed", request=request), row(3, "refused")
    )
    assert said(examined) == [] and examined.count == 4 and not examined.open


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (row(2), "leaf's position, kind or time"),
        (row(1, "invented"), "leaf's position, kind or time"),
        (row(1, time="2026-11-22T03:04:05Z"), "leaf's position, kind or time"),
        (row(1, time="2020-11-22T03:04:05.000000Z"), "older than the one before"),
        (row(1, invented="x"), "no entry has"),
        (row(1, entry=[1]), "id beside the opening is not"),
        (row(1, "forgotten", detail=[["rows", "x"]]), "what was taken away"),
        (row(1, "forgotten", detail=[["rows"]]), "holds what no entry holds"),
        (row(1, "forgotten", detail=7), "holds what no entry holds"),
        (row(1, "failed", request={}), "ends a request that is unknown"),
        (row(1, drop=("entry",)), "never be pruned"),
        (row(1, "requested", due_at=TIME, drop=("due_at",)), "never be pruned"),
        (row(1, caller="x", drop=("caller",)), "`caller` is gone"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_no_entry_of_ours_is(bad: tuple[Any, ...], what: str) -> None:
    shown = list(bad)
    shown[0] = 1
    if not isinstance(shown[3], str):
        shown[3] = new_id()
    examined = read(row(0), tuple(shown), row(2))
    assert {position for position, _ in said(examined)} == {1}
    assert any(what in text for _, text in said(examined)), said(examined)


def test_endings_and_requests() -> None:
    request = new_id()
    asked = row(0, "requested", entry=request, due_at=TIME)
    unknown = "the entry ends a request that is unknown or has its ending already"
    assert said(read(asked, row(1, "failed", request=request), row(2, "failed", request=request))) == [(2, unknown)]
    assert said(read(row(0, "failed", request=request))) == [(0, unknown)]
    assert said(read(row(0, "disclosed", freshness="live"))) == [(0, "an ending of an exchange names no request")]
    assert said(read(row(0, "interrupted"))) == [(0, "an ending of an exchange names no request")]
    assert read(asked).open[request].position == 0


def test_a_gap_is_named_once() -> None:
    examined = read(row(0), row(3), row(4))
    assert said(examined) == [(1, "entries are missing before the next one")] and examined.count == 5


@pytest.mark.parametrize("subject", [(b"", "", place, 0, b"", None) for place in (0, 7, None, -1)])
def test_a_row_of_subjects_that_nobody_made(subject: tuple[Any, ...]) -> None:
    assert "row of subjects" in said(read(row(0), subjects=(subject,)))[0][1]


def test_a_ruined_log_is_read_to_its_end_and_the_first_fault_stays() -> None:
    rows = [row(n, caller="x") for n in range(1_500)]
    ruined = [(*kept, opened + " ") for *kept, opened in rows]
    examined = read(*ruined)
    first = first_of(examined.altered)
    assert len(examined.altered) == 1_000 and first is not None and first.position == 0
    late = read(*[(n, "x", b"", None, None) for n in range(2, 1_500)])
    first = first_of(late.altered)
    assert first is not None and first.position == 0


def test_a_request_is_due_at_its_instant_or_where_its_time_can_not_be_read() -> None:
    now = datetime.fromisoformat(TIME)
    assert OpenRequest(0, TIME).is_due(now) and OpenRequest(0, "x").is_due(now)
    assert not OpenRequest(0, "2026-11-22T03:04:05.000001Z").is_due(now)


def test_a_salt_that_is_too_short_is_named() -> None:
    """A commitment that fits and whose salt could be guessed through is not one of ours."""
    entry, short = new_id(), bytes(8)
    leaf: dict[str, Any] = {
        "position": 0, "time": TIME, "kind": "administered",
        "commitments": {"entry": commitment("entry", short, rfc8785.dumps(entry))},
    }  # fmt: skip
    opened = rfc8785.dumps({"entry": [base64url(short), entry]}).decode()
    text = rfc8785.dumps(leaf)
    examined = read((0, text.decode(), leaf_hash(text), entry, opened))
    assert said(examined) == [(0, "`entry` is not what the leaf committed to")]


def test_an_entry_without_its_id_is_named() -> None:
    leaf: dict[str, Any] = {"position": 0, "time": TIME, "kind": "administered", "commitments": {}}
    text = rfc8785.dumps(leaf)
    examined = read((0, text.decode(), leaf_hash(text), new_id(), "{}"))
    assert said(examined) == [(0, "the leaf commits to a field that no entry has, or lacks its id")]


@given(st.lists(st.none() | st.integers(0, 9), max_size=12))
def test_of_millions_of_findings_the_first_one_stays(positions: list[int | None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examination, "_FINDINGS_KEPT", 3)
        examined = Examination((), Excuses.of([]))
        for position in positions:
            examined._alter(position, "x")
    first, known = first_of(examined.altered), [position for position in positions if position is not None]
    assert len(examined.altered) == min(3, len(positions))
    assert (first.position if first else None) == min(known, default=None)
