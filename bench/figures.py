"""The comparison as a picture: horizontal bars in SVG, written by hand because one figure needs no plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from bench.rows import BUILD, Row

WIDTH = 760
_LEFT = 300
_BAR = 14
_STEP = 48
_SCALE = WIDTH - _LEFT - 110


def bars(rows: Sequence[Row], title: str) -> str:
    """Ours above its baseline for each row, on one scale; rows must share a unit."""
    if len({each["unit"] for each in rows}) != 1:
        raise ValueError("bars on one scale need one unit")
    longest = max(max(each["ours"], each["baseline"]) for each in rows)
    height = 44 + _STEP * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" font-family="sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="20" font-size="14" fill="#1a1a1a">{escape(title)} ({escape(rows[0]["unit"])})</text>',
    ]
    for place, each in enumerate(rows):
        top = 36 + place * _STEP
        parts.append(
            f'<text x="{_LEFT - 8}" y="{top + _BAR + 4}" text-anchor="end" fill="#1a1a1a">{escape(each["name"])}</text>'
        )
        for name, value, colour, shift in (
            ("ours", each["ours"], "#0b6e4f", 0),
            ("baseline", each["baseline"], "#9aa5b1", _BAR + 2),
        ):
            width = max(1.0, value / longest * _SCALE)
            label = f"{value:,.0f}" + (f" (x {each['ratio']:#.3g})" if name == "ours" else "")
            parts.append(
                f'<rect x="{_LEFT}" y="{top + shift}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'
                f'<text x="{_LEFT + width + 5:.1f}" y="{top + shift + 11}" fill="#1a1a1a">{label}</text>'
            )
    return "\n".join([*parts, "</svg>", ""])


def write(rows: Sequence[Row], folder: Path = BUILD) -> list[Path]:
    """One picture per unit that has more than one row; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    by_unit: dict[str, list[Row]] = {}
    for each in rows:
        by_unit.setdefault(each["unit"], []).append(each)
    written = []
    for unit, some in by_unit.items():
        if len(some) > 1:
            path = folder / f"bench-{unit.replace('µs', 'us').replace(' ', '-').lower()}.svg"
            path.write_text(bars(some, "Ours (green) and its baseline (grey)"), "utf-8")
            written.append(path)
    return written
