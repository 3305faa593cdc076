"""A question in SQL: what it demands of a shape, of an entry, and of its place in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.audit.index.rows import number_of
from gateway.audit.query import SHAPED, SINGLE, Query


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of a WHERE clause with the values of its marks; true where there is none."""

    sql: str = "1=1"
    values: tuple[object, ...] = ()

    def __bool__(self) -> bool:
        return self.sql != "1=1"


def joined(parts: Sequence[tuple[str, tuple[object, ...]]]) -> Condition:
    """All of several demands."""
    if not parts:
        return Condition()
    return Condition(" AND ".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values))


def of_shape(query: Query) -> Condition:
    """What a question and its scope demand of a row ``s`` of ``shapes``."""
    parts: list[tuple[str, tuple[object, ...]]] = []
    for name in SHAPED:
        if value := getattr(query, name):
            parts.append((f"s.{name} = ?", (value,)))
    for name, allowed in (
        ("caller", query.scope.callers), ("unit", query.scope.units), ("procedure", query.scope.procedures),
    ):  # fmt: skip
        if allowed:
            parts.append((f"s.{name} IN ({', '.join('?' * len(allowed))})", tuple(sorted(allowed))))
    if query.field:
        plain = query.field.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        marks = [f"s.{column} LIKE ? ESCAPE '\\'" for column in ("asked", "delivered") for _ in range(2)]
        parts.append((f"({' OR '.join(marks)})", (f"% {plain} %", f"% {plain}.%") * 2))
    return joined(parts)


def of_entry(query: Query) -> Condition:
    """What it demands of a row ``e`` of ``entries``: officer, dossier, trace."""
    return joined([(f"e.{name} = ?", (number_of(name, value),)) for name in SINGLE if (value := getattr(query, name))])
