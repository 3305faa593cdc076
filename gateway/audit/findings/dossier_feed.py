"""The dossiers that procedure systems say exist: imported from a file, asked by the rules.

A file is CSV with a header, or JSON lines; each row has ``number``, may have ``draft`` (the id under which the caller
asked before), and other members are ignored. ``until`` says up to which day the file holds every dossier of its units.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.audit.findings.context import read_dossier
from gateway.audit.findings.database import ReviewDatabase
from gateway.observability.refusals import Refusal

_LONGEST = 64


class FeedRefused(Refusal, ValueError):
    """A file is no feed of dossiers: names the line, never its content."""


class StoredDossierFeed:
    """See `gateway.audit.findings.context.DossierFeed`; a unit is covered by its own feed, or by one above it."""

    def __init__(self, database: ReviewDatabase) -> None:
        self._database = database

    def covered_until(self, unit: str) -> int | None:
        """See the protocol."""
        while unit:
            rows = self._database.read("SELECT until FROM coverage WHERE unit=?", unit)
            if rows:
                return int(rows[0][0])
            unit = unit.rpartition(".")[0]
        return None

    def holds(self, number: str) -> bool:
        """See the protocol."""
        return bool(self._database.read("SELECT 1 FROM dossiers WHERE number=?", number))

    def number_of(self, draft: str) -> str | None:
        """See the protocol."""
        rows = self._database.read("SELECT number FROM dossiers WHERE draft=? LIMIT 1", draft)
        return str(rows[0][0]) if rows else None

    def take_in(self, path: Path, until: int, units: tuple[str, ...] = ()) -> tuple[int, tuple[str, ...]]:
        """Import a file, all of it or nothing; gives the rows and the units that it now covers.

        ``units`` are those that the file is complete for; without them, the units whose numbers it holds.
        Raises `FeedRefused`.
        """
        count = 0
        covered: set[str] = set(units)
        with self._database.act() as connection:
            for line, row in _rows(path):
                number, draft = row.get("number"), row.get("draft") or None
                if not isinstance(number, str) or (found := read_dossier(number)) is None:
                    raise FeedRefused(f"line {line} has no dossier number of the known form")
                if draft is not None and (not isinstance(draft, str) or len(draft) > _LONGEST):
                    raise FeedRefused(f"line {line} has a draft that is none")
                connection.execute(
                    "INSERT INTO dossiers (number, draft) VALUES (?,?)"
                    " ON CONFLICT (number) DO UPDATE SET draft=coalesce(excluded.draft, dossiers.draft)",
                    (number, draft),
                )
                count += 1
                if not units:
                    covered.add(found[0])
            for unit in covered:
                connection.execute(
                    "INSERT INTO coverage (unit, until) VALUES (?,?)"
                    " ON CONFLICT (unit) DO UPDATE SET until=max(excluded.until, coverage.until)",
                    (unit, until),
                )
        return count, tuple(sorted(covered))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix.lower() in (".jsonl", ".ndjson", ".json"):
                for line, text in enumerate(file, 1):
                    if text.strip():
                        row = json.loads(text)
                        if not isinstance(row, dict):
                            raise FeedRefused(f"line {line} is no JSON object")
                        yield line, row
            else:
                yield from enumerate(csv.DictReader(file), 2)
    except (OSError, UnicodeDecodeError, csv.Error, json.JSONDecodeError):
        raise FeedRefused(f"{path.name} can't be read as CSV or JSON lines") from None
