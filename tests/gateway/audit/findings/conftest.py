"""The review database that these tests share the making of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.audit.findings.bench import HIT, Bench


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.database.close()


@pytest.fixture
def bench(empty: Bench) -> Bench:
    """With one finding of high severity."""
    empty.store.save([HIT])
    return empty
