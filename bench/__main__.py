"""``make bench``: every measurement, a table, ``build/bench.json`` and its pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import (
    appends,
    cached,
    figures,
    mocks,
    nation,
    replies,
    rows,
    searches,
    senders,
    server_appends,
    soap,
    verify,
)
from bench.rows import Row

PARTS: dict[str, Callable[[], list[Row]]] = {
    "cached": cached.measure,
    "replies": replies.measure,
    "soap": soap.measure,
    "nation": nation.measure,
    "mocks": mocks.measure,
    "appends": appends.measure,
    "server_appends": server_appends.measure,
    "senders": senders.measure,
    "searches": searches.measure,
    "verify": verify.measure,
}
LARGE: dict[str, Callable[[], list[Row]]] = {"searches-large": searches.measure_large}
"""Parts that take an hour, run only where they are named: ``make bench-large``."""


def main() -> None:
    """Run the parts named as arguments, all without any."""
    wanted = sys.argv[1:] or list(PARTS)
    parts = {**PARTS, **LARGE}
    unknown = [name for name in wanted if name not in parts]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(parts)}")
    found: list[Row] = []
    for name in wanted:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        found += parts[name]()
    if not found:
        sys.exit("nothing could be measured")
    print(rows.table(found))
    print(f"written: {rows.write(found).relative_to(rows.ROOT)}")
    for picture in figures.write(found):
        print(f"written: {picture.relative_to(rows.ROOT)}")


if __name__ == "__main__":
    main()
