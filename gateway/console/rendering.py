"""Pages are made from the templates of this package, escaped by themselves; a name that isn't there is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gateway.console import assets, words

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Pages and calendars are in this zone (API section 1); it has known no summer time since 1975."""


def both(vi: str, en: str) -> Markup:
    """A text in both languages: Vietnamese first, English small beside it."""
    return Markup('<span class="vi">{}</span> <span class="en" lang="en">{}</span>').format(vi, en)


def said(names: Mapping[str, Sequence[str]], code: str) -> Markup:
    """What a code is called, in both languages; a code without a name stands for itself."""
    found = names.get(code)
    return Markup('<span class="mono">{}</span>').format(code) if found is None else both(found[0], found[1])


def listed(codes: Sequence[str], names: Mapping[str, Sequence[str]]) -> Markup:
    """Several codes by their names."""
    return Markup(", ").join(said(names, code) for code in codes)


def when(moment: datetime | int | str | None) -> Markup:
    """A moment in Hanoi's time, with its UTC form for programs; a dash for none."""
    if moment is None:
        return Markup("–")
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    elif isinstance(moment, int):
        moment = datetime.fromtimestamp(moment, UTC)
    here = moment.astimezone(HANOI)
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), f"{here:%d/%m/%Y %H:%M:%S}")


def number(value: float) -> str:
    """A number as Vietnamese readers write it: ``1.234.567`` and ``0,5``."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def percent(part: float, whole: float) -> str:
    """A share with one decimal; a dash where there is nothing to share."""
    return "–" if not whole else f"{number(100 * part / whole)} %"


def environment(extra: Mapping[str, Callable[..., Any]] | None = None) -> Environment:
    """The templates, with what every one of them may call."""
    made = Environment(
        loader=PackageLoader("gateway.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        t=both, said=said, log_words=words, asset=assets.address, prefix=assets.PREFIX, percent=percent, **(extra or {})
    )
    made.filters.update(when=when, number=number, listed=listed)
    return made
