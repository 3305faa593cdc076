"""An incident's subjects, fields, dossiers and period are those of the entries with which something left."""

from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events import Kind, SubjectRef
from gateway.audit.affected import affected, between
from gateway.audit.event import Event, Filed
from gateway.audit.reading import LogReader
from tests.gateway.audit.samples import FATHER, PERSON, START, begin, draft, requested

OFFICER = SubjectRef("personal_id", "099080000001", "officer")


async def test_it_counts_what_left_by_subject_field_and_dossier(tmp_path: Path) -> None:
    log = begin(tmp_path)
    first = await log.append(draft(subjects=(PERSON, FATHER, OFFICER), fields_delivered=("full_name", "father")))
    await log.append(draft(Kind.VERIFIED, fields_delivered=("full_name",), dossier="H26.99-260302-0002"))
    await log.append(draft(Kind.RESENT, fields_asked=("full_name",)))
    for kind in (Kind.REFUSED, Kind.NOT_FOUND, Kind.FAILED):
        await log.append(draft(kind))
    await log.append(requested(START + timedelta(hours=1)))
    await log.append(draft(caller="other", fields_delivered=("sex",)))
    reader = LogReader(tmp_path / "audit.db")
    found = affected(reader.walk(), lambda event: event.caller == "demo").to_json()
    assert found["entries"] == 3 and found["fields"] == {"full_name": 3, "father": 1}
    assert found["subjects"] == [
        {"handle": first.handles[PERSON], "kind": "personal_id", "entries": 3, "roles": ["asked"]},
        {"handle": first.handles[FATHER], "kind": "personal_id", "entries": 1, "roles": ["relative"]},
    ]
    assert found["dossiers"] == {"H26.99-260302-0001": 2, "H26.99-260302-0002": 1}
    assert found["period"] == {"first": "2026-11-22T03:04:05.678Z", "last": "2026-11-22T03:04:05.678Z"}
    reader.close()
    log.close()


def test_nothing_left_is_nothing() -> None:
    assert affected([]).to_json() == {
        "entries": 0, "period": {"first": None, "last": None}, "subjects": [], "fields": {}, "dossiers": {},
    }  # fmt: skip


def test_a_subject_counts_once_per_entry_and_the_period_goes_from_the_first_to_the_last() -> None:
    def given(hour: int, *filed: tuple[str, str], kind: str = "disclosed") -> Event:
        subjects = tuple(Filed(handle, "personal_id", role) for handle, role in filed)
        return Event(position=hour, time=START + timedelta(hours=hour), kind=kind, entry="e", subjects=subjects)

    found = affected(
        [
            given(0, ("c", "asked"), kind="refused"), given(1, ("b", "asked"), ("b", "answered")),
            given(2, ("b", "asked"), ("a", "representative")), given(3, ("a", "relative"), ("d", "officer")),
            given(4, ("c", "asked"), kind="sent"),
        ]
    )  # fmt: skip
    assert (found.first, found.last, found.entries) == (START + timedelta(hours=1), START + timedelta(hours=3), 3)
    assert found.to_json()["subjects"] == [
        {"handle": "a", "kind": "personal_id", "entries": 2, "roles": ["relative", "representative"]},
        {"handle": "b", "kind": "personal_id", "entries": 2, "roles": ["answered", "asked"]},
    ]


@pytest.mark.parametrize(
    ("start", "end", "positions"), [(0, 9, [0, 1, 2, 3, 4]), (2, 4, [2, 3]), (3, 3, []), (9, 12, [])]
)
async def test_a_period_is_found_without_reading_what_lies_before(
    tmp_path: Path, start: int, end: int, positions: list[int]
) -> None:
    times = [START]
    log = begin(tmp_path, now=lambda: times[-1])
    for hour in range(5):
        times.append(START + timedelta(hours=hour))
        await log.append(draft())
    log.close()
    reader = LogReader(tmp_path / "audit.db")
    found = between(reader, START + timedelta(hours=start), START + timedelta(hours=end))
    assert [event.position for event in found] == positions
    reader.close()
