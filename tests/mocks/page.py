"""Makes the tables of `docs/mocks.md` that are told by code, so that what is told is what is served.

`python -m tests.mocks.page` writes them.
"""

import re
from pathlib import Path

from mocks import kinds, reserved

PAGE = Path(__file__).parents[2] / "docs" / "mocks.md"
TABLES = {"mocks/kinds.py": kinds.table, "mocks/reserved.py": reserved.table}


def render(page: str) -> str:
    """The page with its tables made anew."""
    for source, table in TABLES.items():
        start = f"<!-- made from {source} by python -m tests.mocks.page -->\n"
        part = re.compile(f"({re.escape(start)}).*?(<!-- end -->)", re.DOTALL)
        found = part.search(page)
        if found is None:
            raise ValueError(f"the page has no place for {source}")
        page = page[: found.end(1)] + table() + page[found.start(2) :]
    return page


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
