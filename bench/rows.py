"""The one shape of a measurement, so that every part prints in the same table and lands in the same JSON file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"


class Row(TypedDict):
    """One line of ``build/bench.json``: what was measured, beside what, and how. ``ratio`` is ours / baseline."""

    name: str
    ours: float
    baseline: float
    ratio: float
    unit: str
    method: str


def row(name: str, ours: float, baseline: float, unit: str, method: str) -> Row:
    """A row with its ratio; numbers are kept to four digits that mean something, the ratio to three (never to 0)."""
    return Row(
        name=name,
        ours=float(f"{ours:.4g}"),
        baseline=float(f"{baseline:.4g}"),
        ratio=float(f"{ours / baseline:.3g}"),
        unit=unit,
        method=method,
    )


def table(rows: Sequence[Row]) -> str:
    """Rows as lines of text."""
    width = max(len(each["name"]) for each in rows)
    head = f"{'':{width}} {'ours':>10} {'baseline':>10} {'ratio':>9}  unit"
    lines = [
        f"{each['name']:{width}} {each['ours']:>10g} {each['baseline']:>10g} {each['ratio']:>#9.3g}  {each['unit']}"
        for each in rows
    ]
    return "\n".join([head, *lines])


def write(rows: Sequence[Row], path: Path = BUILD / "bench.json") -> Path:
    """Write the rows as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path
