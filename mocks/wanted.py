"""A test asks for some requests of the journal only; this is which, the same for listing, counting and asserting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mocks.journal import OUTCOMES, Entry
from mocks.matching import Match, matches

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
FILTERS = frozenset({"service", "path", "method", "match", "outcome", "status", "since"})
"""Names of the filters, as query parameters and as members."""


class CannotAsk(ValueError):
    """A filter that can't be; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests are meant; None means any. `path` is a template: `{anything}` stands for one segment, and the
    query string isn't part of it. `after` is the id of the last one already seen, `since` a time."""

    service: str | None = None
    path: str | None = None
    method: str | None = None
    match: Match = None
    outcome: str | None = None
    status: int | None = None
    after: int | None = None
    since: datetime | None = None

    def holds(self, entry: Entry) -> bool:
        """Whether a request is one of those meant."""
        return (
            self.service in (None, entry.service)
            and self.method in (None, entry.traffic.method)
            and self.status in (None, entry.status)
            and (self.after is None or entry.number > self.after)
            and (self.since is None or entry.at >= self.since)
            and (self.path is None or fits(self.path, entry.traffic.target))
            and matches(self.match, entry.traffic)
            and self.outcome in (None, entry.outcome)
        )


def fits(template: str, target: str) -> bool:
    """Whether a path, with or without query string, is one that the template means."""
    parts = re.split(r"\{[^{}/]*\}", template)
    pattern = "[^/]+".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, target.partition("?")[0]) is not None


def read_wanted(given: Mapping[str, object], service: str | None) -> Wanted:
    """Read the filters from query parameters or members of an object; `service` is the default. Raises CannotAsk."""
    match = given.get("match")
    if match is not None and not isinstance(match, str | Mapping):
        raise CannotAsk("match is a text or an object")
    if isinstance(match, str) and match.startswith("re:"):
        try:
            re.compile(match[3:])
        except re.error:
            raise CannotAsk("match is no regular expression") from None
    method, outcome = _text(given, "method"), _text(given, "outcome")
    if method is not None and method.upper() not in METHODS:
        raise CannotAsk(f"method is one of {', '.join(METHODS)}")
    if outcome is not None and outcome not in OUTCOMES:
        raise CannotAsk(f"outcome is one of {', '.join(OUTCOMES)}")
    after, since = _since(given.get("since"))
    return Wanted(
        service=_text(given, "service") or service,
        path=_text(given, "path"),
        method=method.upper() if method else None,
        match=match or None,
        outcome=outcome,
        status=whole(given, "status"),
        after=after,
        since=since,
    )


def whole(given: Mapping[str, object], name: str) -> int | None:
    """A whole number of 0 or more, as a number or in digits; None where it isn't given. Raises CannotAsk."""
    value = given.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise CannotAsk(f"{name} is a whole number")


def _text(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise CannotAsk(f"{name} is a text")
    return value or None


def _since(value: object) -> tuple[int | None, datetime | None]:
    """The id of an entry, or a time in ISO 8601 with its offset."""
    if value is None or value == "":
        return None, None
    if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.isdigit()):
        return whole({"since": value}, "since"), None
    try:
        moment = datetime.fromisoformat(str(value).replace(" ", "+"))  # a bare + of a query string is a blank
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CannotAsk("since is the id of a request, or a time with its offset")
    return None, moment.astimezone(UTC)
