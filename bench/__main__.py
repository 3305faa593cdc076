"""``make bench``: every measurement, a table, ``build/bench.json`` and its pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import appends, cached, figures, replies, rows, senders, verify
from bench.rows import Row

PARTS: dict[str, Callable[[], list[Row]]] = {
    "cached": cached.measure,
    "replies": replies.measure,
    "appends": appends.measure,
    "senders": senders.measure,
    "verify": verify.measure,
}


def main() -> None:
    """Run the parts named as arguments, all without any."""
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    found: list[Row] = []
    for name in wanted:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        found += PARTS[name]()
    print(rows.table(found))
    print(f"written: {rows.write(found).relative_to(rows.ROOT)}")
    for picture in figures.write(found):
        print(f"written: {picture.relative_to(rows.ROOT)}")


if __name__ == "__main__":
    main()
