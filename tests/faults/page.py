"""Makes `docs/faults.md` from the table, so that what is told is what is tested: `python -m tests.faults.page`."""

from pathlib import Path

from contracts.errors import TABLE
from tests.faults.table import CONNECTORS, Expected, Table, read

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

_HEAD = """# What a fault of a source ends as

Made from `tests/faults/expected.toml` by `python -m tests.faults.page`; every row is put to a running gateway by
`tests/faults/test_table.py`. The kinds of fault are those that the [mocks](mocks.md) can be told to make; the codes are
explained in [errors](errors.md).

- `n` is the setting `max_attempts` of the source, {n} by default. Only idempotent exchanges are sent again, all
  attempts lie within one deadline, and `Retry-After` is kept. What the source will say again (malformed, refused) is
  not asked again.
- **Attempts** are the requests of the whole exchange, as the audit entry counts them. A sign-in sends three (token
  endpoint, keys, userinfo), each once and never again, because its code is good once: the person signs in anew.
- `business/token` is the registry's own token endpoint, asked because the token before has expired; the request that
  found it out counts too.
- A failure that the source reports inside an answer (HTTP 200) ends by its code and is not sent again by the gateway;
  the caller may.
- The table is of the usual profiles; `make faults` puts every kind to the other dialects too, and looks for wrong
  answers. Each kind can be met without any control, by the [reserved identifiers](mocks.md#reserved-identifiers).
- After so many failures in a row (20, or half of at least 40 within 30 s) the breaker opens: `source_unavailable` at
  once, with `retry_after`, zero attempts, until one probe has gone well.
"""
_TAIL = """
Whatever the kind, nothing of what the source wrote reaches the caller, each ending is in the log before it is answered,
and the next question after the fault has gone is answered as ever.
"""


def _ending(row: Expected) -> str:
    place = f"{row.connector}: {row.says}" if row.says else row.place
    if row.cannot:
        return f"| {place} | can't be: {row.cannot} | | | | |"
    if row.code is None:
        return f"| {place} | `{row.outcome}` (200) | | | {row.attempts} | {row.why} |"
    retry = "no" if not row.retryable else "yes" if row.retry_after is None else f"yes, after {row.retry_after} s"
    told = f"`{row.code}` ({TABLE[row.code].status})"
    return f"| {place} | {told} | {row.owner} | {retry} | {row.attempts} | {row.why} |"


def render(table: Table) -> str:
    """The page."""
    parts = [_HEAD.format(n=table.n)]
    for kind, about in table.about.items():
        rows = [row for row in table.rows if row.kind == kind]
        rows.sort(key=lambda row: CONNECTORS.index(row.connector))  # stable: the places of a connector stay in order
        lines = [
            f"\n## {kind}\n\n{about}\n",
            "| place | ends as | whose fault | worth sending again | attempts | why |",
            "| --- | --- | --- | --- | --- | --- |",
            *[_ending(row) for row in rows],
            "",
        ]
        parts.append("\n".join(lines))
    return "".join(parts) + _TAIL


if __name__ == "__main__":
    PAGE.write_text(render(read()), "utf-8")
