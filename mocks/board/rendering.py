"""Pages are made from the templates of this package, escaped by themselves; a name that isn't there is an error."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup
from starlette.responses import Response

from mocks.board import words
from mocks.kinds import MENU
from mocks.nearness.difference import KINDS as NEAR_KINDS

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_ASSETS = {"board.css": "text/css; charset=utf-8", "board.js": "text/javascript; charset=utf-8"}
_LONGEST = 20_000


def both(vi: str, en: str) -> Markup:
    """A text in both languages: Vietnamese first, English small beside it."""
    return Markup('<span class="vi">{}</span> <span class="en" lang="en">{}</span>').format(vi, en)


def when(moment: datetime) -> Markup:
    """A moment in Hanoi's time, with its UTC form for programs."""
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), f"{moment.astimezone(HANOI):%H:%M:%S}")


def day(moment: datetime) -> Markup:
    """The same with its day."""
    return Markup('<time datetime="{}">{}</time>').format(
        moment.isoformat(), f"{moment.astimezone(HANOI):%d/%m/%Y %H:%M}"
    )


def offset(away: timedelta) -> str:
    """How far a clock is off: "+7 giờ", "−3 ngày 1 giờ"."""
    seconds = round(abs(away.total_seconds()))
    parts = (
        (seconds // 86400, "ngày"),
        (seconds % 86400 // 3600, "giờ"),
        (seconds % 3600 // 60, "phút"),
        (seconds % 60, "giây"),
    )
    told = " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 giây"
    return ("−" if away < timedelta() else "+") + told


def pretty(body: bytes) -> str:
    """A body as it is read best: JSON and XML with indents, anything else as it is; cut where it is very long."""
    text = body.decode("utf-8", "replace")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        except ValueError:
            pass
    elif start == "<":
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=True
        )
        try:
            text = etree.tostring(etree.fromstring(body, parser), pretty_print=True, encoding="unicode")
        except (etree.XMLSyntaxError, ValueError):
            pass
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def compact(value: object) -> str:
    """A match as it can be typed again; a dash for none."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@cache
def environment() -> Environment:
    """The templates, with what every one of them may call."""
    made = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(t=both, words=words, menu=MENU, near_kinds=NEAR_KINDS)
    made.filters.update(when=when, day=day, offset=offset, pretty=pretty, compact=compact)
    return made


def page(template: str, given: Mapping[str, object], status: int = 200) -> Response:
    """An HTML answer."""
    html = environment().get_template(template).render(given)
    return Response(html, status, HEADERS, media_type="text/html; charset=utf-8")


def asset(name: str) -> Response | None:
    """The page's own style and script; None for any other name."""
    if name not in _ASSETS:
        return None
    content = (files(__package__) / "assets" / name).read_bytes()
    return Response(content, headers={**HEADERS, "Cache-Control": "no-cache"}, media_type=_ASSETS[name])
