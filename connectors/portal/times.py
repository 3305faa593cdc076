"""The portal writes moments as ``yyyyMMddHHmmss`` in Viet Nam's time (fact sheet 6); ours are UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from connectors.rest.reading import Node
from contracts.errors import SourceMalformed

_VIET_NAM: Final = timezone(timedelta(hours=7))
_FORM: Final = re.compile("([0-9]{4})" + "([0-9]{2})" * 5, re.ASCII)


def written(moment: datetime) -> str:
    """An aware moment as the portal writes it; parts of a second are left out."""
    return moment.astimezone(_VIET_NAM).strftime("%Y%m%d%H%M%S")


def moment(record: Node, name: str) -> str | None:
    """A member as RFC 3339 in UTC; raises `SourceMalformed` for what is no moment."""
    text = record.text(name, longest=14)
    if text is None:
        return None
    try:
        if (parts := _FORM.fullmatch(text)) is None:
            raise ValueError
        year, month, day, hour, minute, second = map(int, parts.groups())
        found = datetime(year, month, day, hour, minute, second, tzinfo=_VIET_NAM).astimezone(UTC)
    except (ValueError, OverflowError):  # the first year's first hours lie before any that UTC can hold
        raise SourceMalformed(f"{record.place(name)} is no moment") from None
    return found.isoformat().replace("+00:00", "Z")
