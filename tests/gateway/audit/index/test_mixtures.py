"""Counts by each column are those of the shapes, whether they were met before or not."""

from collections import Counter
from pathlib import Path

import pytest

from gateway.audit.index import mixtures
from gateway.audit.index.lookup import IndexReader
from gateway.audit.index.mixtures import NARROW, WIDE, Mixtures
from gateway.audit.reader import FACETS
from tests.gateway.audit.index.histories import eventful


@pytest.mark.parametrize(("few", "kept"), [(500, 500_000), (0, 500_000), (500, 2), (0, 2)])
def test_every_column(tmp_path: Path, few: int, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixtures, "_FEW", few)
    monkeypatch.setattr(mixtures, "KEPT", kept)
    world = eventful(tmp_path, 2, 60)
    world.index()
    index = IndexReader(tmp_path)
    found = Mixtures(index)
    numbers = [row[0] for row in index.all("SELECT shape FROM shapes ORDER BY shape")]
    for some in (numbers[:3], numbers, numbers[5:8]):
        counts = {number: at + 1 for at, number in enumerate(some)}
        tallies = found.tallies({**counts, 7: 1_000})  # 7: pruned a moment ago
        assert set(tallies) == {*WIDE, *NARROW} == {*FACETS, "delivered"}
        for name, pairs in tallies.items():
            wanted: Counter[str] = Counter()
            for number, count in counts.items():
                (row,) = index.all(f"SELECT {name} FROM shapes WHERE shape=?", (number,))  # noqa: S608  # own names
                wanted[row[0]] += count
            summed: Counter[str] = Counter()
            for text, count in pairs:
                summed[text] += count
            assert summed == wanted, name
    assert found.tallies({})["kind"] == []
    index.close()
    world.close()
