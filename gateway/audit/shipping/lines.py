"""An entry as one line of JSON: what every target receives, with position and leaf hash, so that a gap shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from gateway.audit.event import Event, read_event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.shipping.ecs import ecs
from gateway.audit.shipping.ocsf import ocsf
from gateway.audit.tree import leaf_hash

Form = Literal["ocsf", "ecs"]
FORMS: Mapping[Form, Callable[[Event, str], dict[str, Any]]] = {"ocsf": ocsf, "ecs": ecs}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry on its way: ``text`` is JSON in ASCII without a line end."""

    position: int
    time: datetime
    kind: str
    text: bytes


def read_lines(reader: LogReader, form: Form, first: int, count: int) -> list[Line]:
    """Up to ``count`` entries from ``first`` on; raises `AuditUnavailable` for one that can't be read."""
    shape = FORMS[form]
    lines = []
    for row in reader.rows(first, count):
        try:
            event = read_event(*row)
        except (ValueError, TypeError, LookupError):
            raise AuditUnavailable("an entry can't be read: run the verification") from None
        made = shape(event, leaf_hash(row.leaf.encode()).hex())
        text = json.dumps(made, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        lines.append(Line(event.position, event.time, event.kind, text))
    return lines
