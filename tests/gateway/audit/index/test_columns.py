"""What is read column by column is what an entry says, for every mixture of entries."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway.audit.event import read_event
from gateway.audit.index.columns import Columns
from gateway.audit.index.rows import row_of
from gateway.audit.reading import LogReader, Row
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import eventful


def test_the_same_as_from_the_whole_entry(tmp_path: Path) -> None:
    world = eventful(tmp_path, 7, 200)
    world.write(Draft(kind=Kind.SEARCHED, entry=samples.new_id(), officer="canbo.thu", detail=(("subject", "h9"),)))
    world.at = datetime(2027, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)
    world.write(samples.draft(unit=None, officer=None, subjects=(samples.PERSON, samples.PERSON)))
    log = LogReader(tmp_path / "audit.db")
    rows = log.rows(0, 1_000)
    columns = Columns(log.position_of)
    for first in range(0, len(rows), 30):
        columns.take(rows[first : first + 30])
    expected = [row_of(read_event(*row)) for row in rows]
    assert columns.entries == [row.columns for row, _ in expected]
    postings = [(subject, row.position, role) for row, _ in expected for subject, role in row.subjects]
    assert sorted(columns.postings) == sorted(postings)
    links = [(log.position_of(entry), link, row.position) for row, _ in expected for entry, link in row.links]
    assert columns.links == links and links
    assert columns.shapes == {row.shape: shape for row, shape in expected}
    assert columns.officers == {"canbo.thu": expected[-2][0].officer, "canbo.minh": columns.officers["canbo.minh"]}
    log.close()
    world.close()


def test_a_link_that_leads_far_back_is_looked_up() -> None:
    asked: list[str] = []

    def position_of(entry: str) -> int | None:
        asked.append(entry)
        return 3 if entry == "old" else None

    columns = Columns(position_of)
    tail = '{"commitments":{},"kind":"resent","position":%d,"time":"2026-01-05T01:00:00.000000Z"}'
    for position, target in ((7, "old"), (8, "nowhere"), (9, "e7")):
        columns.take([Row(position, tail % position, f"e{position}", f'{{"resends":["s","{target}"]}}')])
    assert columns.links == [(3, 3, 7), (7, 3, 9)] and asked == ["old", "nowhere"]


@pytest.mark.parametrize(
    ("leaf", "opened"),
    [
        ('{"kind":"disclosed","position":2,"time":"2026-01-05T01:00:00.000000Z"}', "{}"),
        ('{"kind":"disclosed","position":1,"time":"2026-01-05T01:00:00Z"}', "{}"),
        ('{"kind":"disclosed","position":1,"time":"2026-01-05T0x:00:00.000000Z"}', "{}"),
        ('{"kind":"disclosed","position":1,"time":"2026-01-05T01:00:00.000000Z"}', "{"),
        ('{"kind":"disclosed","position":1,"time":"2026-01-05T01:00:00.000000Z"}', '{"unit":["s"]}'),
        ('{"kind":"disclosed","position":1,"time":"2026-01-05T01:00:00.000000Z"}', '{"subjects":["s",[{}]]}'),
    ],
)
def test_what_is_no_entry_is_refused(leaf: str, opened: str) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        Columns(lambda entry: None).take([Row(1, leaf, "e1", opened)])
