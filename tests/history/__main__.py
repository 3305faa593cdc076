"""``make findings``: the whole year, its table and its plot; writes ``build/findings.json`` and, asked to, the docs."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.history import measure, plot
from tests.history.measure import SHORT, YEAR, Hidden, Outcome


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description="Measure the rules over a simulated history.")
    asked.add_argument("--short", action="store_true", help="about a hundred thousand entries instead of five million")
    asked.add_argument("--plot", type=Path, help="where to write the plot (SVG)")
    told = asked.parse_args()
    outcome = measure.run(SHORT if told.short else YEAR, _tell)
    sys.stdout.write(f"{table(outcome)}\n{hidden(outcome)}")
    Path("build").mkdir(exist_ok=True)
    Path("build/findings.json").write_text(outcome.to_json() + "\n", "utf-8")
    if told.plot is not None:
        told.plot.write_text(plot.svg(outcome), "utf-8")


def table(outcome: Outcome) -> str:
    """The table as the docs hold it."""
    lines = [
        "| rule | planted | found | recall | findings | without reason | precision |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    scores = {**outcome.scores, "**all**": outcome.total}
    for name, s in scores.items():
        shown = name if name.startswith("*") else f"`{name}`"
        lines.append(
            f"| {shown} | {s.planted} | {s.found} | {s.recall:.2f} | {s.findings} | {s.innocent} | {s.precision:.2f} |"
        )
    lines.append(
        f"\n{outcome.entries:,} entries; made in {outcome.seconds_made:.0f} s, judged in {outcome.seconds_judged:.0f} s"
        f" ({outcome.entries / outcome.seconds_judged:,.0f} entries a second), {outcome.megabytes:.0f} MiB at most,"
        f" {os.cpu_count()} cores."
    )
    return "\n".join(lines) + "\n"


def hidden(outcome: Outcome) -> str:
    """What is found of misuse behind linked and non-territorial procedures, as the docs hold it."""
    lines = [
        "| kind of misuse | linked: planted | by its rule | by any | non-territorial: planted | by its rule | by any |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for rule in dict.fromkeys(key.partition(" ")[0] for key in outcome.hidden):
        both = (outcome.hidden.get(f"{rule} {way}", Hidden()) for way in ("linked", "non_territorial"))
        cells = [str(cell) for one in both for cell in (one.planted, one.found, one.by_any)]
        lines.append(f"| `{rule}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _tell(entries: int) -> None:
    sys.stderr.write(f"{entries:,} entries\n")


if __name__ == "__main__":
    main()
