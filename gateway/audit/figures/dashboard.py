"""The figures of a month as pages and open data show them: shares made from counts, sources held against promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import ANSWERS, ENDED
from gateway.audit.figures.durations import percentile


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; ``percent`` is ``None`` where there is no whole."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """Two decimals, rounded down: 99.999 % is never told as 100."""
        return None if self.whole == 0 else (self.part * 10_000 // self.whole) / 100


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one procedure, unit, source, or of several of them together (``names``)."""

    names: tuple[str, ...]
    counts: Mapping[str, int]
    officers: int

    def count(self, *measures: str) -> int:
        """The sum of some measures."""
        return sum(self.counts.get(measure, 0) for measure in measures)

    @property
    def requests(self) -> int:
        """All endings."""
        return self.count(*ENDED)

    @property
    def answers(self) -> int:
        """Definite answers."""
        return self.count(*ANSWERS)

    @property
    def found(self) -> Share:
        """Share found."""
        return Share(self.count("found"), self.answers)

    @property
    def unasked(self) -> Share:
        """Share answered without asking the source."""
        return Share(self.count("cached", "shared"), self.count("live", "cached", "shared"))


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source in one month; times in milliseconds."""

    source: str
    availability: Share
    promised: float | None
    """Percent, as agreed with the source's owner; ``None``: nothing is on record."""
    unasked: Share
    p50: int | None
    p95: int | None
    """Of live answers."""
    answered: int
    """Live answers that the percentiles are of."""

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; ``None`` where there is none, or nothing was asked."""
        percent = self.availability.percent
        return None if self.promised is None or percent is None else percent >= self.promised


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the road of the answers of one source; times in milliseconds."""

    source: str
    name: str
    answers: int
    whole: int
    """Of all these answers together."""
    share: Share
    """Of the time of all answers of the month."""
    p50: int
    p95: int


class Dashboard:
    """Reads a book; ``promises`` are percents by source. Raises `StoreFault`."""

    def __init__(self, book: Book, promises: Mapping[str, float]) -> None:
        self._book, self._promises = book, promises

    def months(self) -> list[str]:
        """Months with figures, newest first."""
        return self._book.months()[::-1]

    def lines(self, month: str, by: Sequence[str]) -> list[Line]:
        """Counts by some of ``procedure``, ``unit``, ``source``, in the order of their names."""
        officers = self._book.officers(month, by)
        return [
            Line(names, counts, officers.get(names, 0)) for names, counts in sorted(self._book.sums(month, by).items())
        ]

    def total(self, month: str) -> Line:
        """The whole month."""
        (line,) = self.lines(month, ()) or [Line((), {}, 0)]
        return line

    def trend(self) -> list[tuple[str, int, int]]:
        """(month, spared, occasions), oldest first."""
        found = self._book.by_month(("spared", "occasions"))
        return [(month, counts.get("spared", 0), counts.get("occasions", 0)) for month, counts in found.items()]

    def sources(self, month: str) -> list[SourceLine]:
        """Every source that was asked or recalled, against its promise."""
        durations = self._book.durations(month)
        lines = []
        for line in self.lines(month, ("source",)):
            (source,) = line.names
            if not source:
                continue
            live = durations.get((source, "live"), {})
            answered = line.count("source_answered")
            lines.append(
                SourceLine(
                    source,
                    Share(answered, answered + line.count("source_failed")),
                    self._promises.get(source),
                    line.unasked,
                    percentile(live, 0.5),
                    percentile(live, 0.95),
                    sum(live.values()),
                )
            )
        return lines

    def steps(self, month: str) -> list[Step]:
        """Where the time of answers went, by source and step: where most of it went first."""
        found = self._book.steps(month)
        time = sum(whole for _, whole in found.values())
        steps = [
            Step(
                source, name, sum(counts.values()), whole, Share(whole, time),
                percentile(counts, 0.5) or 0, percentile(counts, 0.95) or 0,
            )
            for (source, name), (counts, whole) in found.items()
        ]  # fmt: skip
        return sorted(steps, key=lambda step: (-step.whole, step.source, step.name))
