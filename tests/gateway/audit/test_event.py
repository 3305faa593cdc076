"""What was drafted is what readers see, and what is gone is told from what never was."""

from pathlib import Path

import pytest

from contracts.events import Draft
from gateway.audit.event import Filed, read_event
from gateway.audit.leaf import read_canonical, write_canonical
from gateway.audit.prepared import FIELDS
from gateway.audit.reading import LogReader
from tests.gateway.audit import samples


async def test_a_draft_is_read_as_it_was_written(tmp_path: Path) -> None:
    log = samples.begin(tmp_path)
    given = samples.draft(
        subjects=(samples.PERSON, samples.FATHER),
        source_ids=(("request", "LT-1"),),
        detail=(("a", "1"),),
        age_seconds=0,
    )
    appended = await log.append(given)
    log.close()
    [event] = LogReader(tmp_path / "audit.db").events(0, 10)
    for name in set(FIELDS) - {"detail"}:
        assert getattr(event, name) == getattr(given, name), name
    assert event.detail == {"a": "1"} and event.time == samples.START and event.kind == "disclosed"
    assert event.subjects == tuple(
        Filed(appended.handles[ref], ref.kind, ref.role) for ref in (samples.PERSON, samples.FATHER)
    )
    assert not event.gone and set(Draft.__dataclass_fields__) <= set(type(event).__dataclass_fields__)


async def test_what_is_gone_is_named(tmp_path: Path) -> None:
    log = samples.begin(tmp_path)
    await log.append(samples.draft())
    log.close()
    [row] = LogReader(tmp_path / "audit.db").rows(0, 1)
    fields = read_canonical(row.opened)
    assert isinstance(fields, dict)
    left = write_canonical({name: fields[name] for name in fields if name not in ("caller", "subjects")}).decode()
    event = read_event(row.position, row.leaf, row.entry, left)
    assert event.gone == {"caller", "subjects"} and event.caller is None and event.subjects == ()
    with pytest.raises(ValueError, match="not an entry"):
        read_event(row.position + 1, row.leaf, row.entry, row.opened)
