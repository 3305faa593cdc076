"""The measured precision and recall as a plain SVG: two bars per rule, read without any script."""

from __future__ import annotations

from tests.history.measure import Outcome

_ROW, _LEFT, _WIDE = 26, 210, 420
_RECALL, _PRECISION = "#0b5f66", "#c07a1a"


def svg(outcome: Outcome) -> str:
    """One row per rule, recall above precision, from 0 to 1."""
    rows = len(outcome.scores)
    height = 60 + rows * _ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDE + 70} {height}" role="img" '
        'font-family="sans-serif" font-size="12">',
        "<title>Recall and precision of each rule on the simulated year</title>",
        f'<rect width="{_LEFT + _WIDE + 70}" height="{height}" fill="#ffffff"/>',
        f'<rect x="{_LEFT}" y="12" width="12" height="8" fill="{_RECALL}"/><text x="{_LEFT + 17}" y="20">recall</text>',
        f'<rect x="{_LEFT + 80}" y="12" width="12" height="8" fill="{_PRECISION}"/>'
        f'<text x="{_LEFT + 97}" y="20">precision</text>',
    ]
    for tenth in range(0, 11, 2):
        x = _LEFT + _WIDE * tenth / 10
        parts.append(f'<line x1="{x}" y1="32" x2="{x}" y2="{height - 22}" stroke="#d6dcda"/>')
        parts.append(f'<text x="{x}" y="{height - 8}" text-anchor="middle" fill="#526068">{tenth / 10:.1f}</text>')
    for place, (name, score) in enumerate(outcome.scores.items()):
        y = 38 + place * _ROW
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{name}</text>')
        for line, (share, colour) in enumerate(((score.recall, _RECALL), (score.precision, _PRECISION))):
            wide = _WIDE * share
            parts.append(f'<rect x="{_LEFT}" y="{y + 9 * line}" width="{wide:.1f}" height="8" fill="{colour}"/>')
            x = _LEFT + wide + 4
            parts.append(f'<text x="{x:.1f}" y="{y + 9 * line + 8}" font-size="9" fill="#1d2a2f">{share:.2f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
