"""A fault that was armed and didn't happen, or an assertion that didn't hold: this says which member differed."""

import re
from collections.abc import Mapping

from mocks.faults import Rule
from mocks.journal import Entry
from mocks.matching import Match, Traffic, matches
from mocks.nearness.difference import Difference
from mocks.nearness.forms import told
from mocks.nearness.texts import told_apart
from mocks.wanted import Wanted, fits


def match_differences(match: Match, traffic: Traffic) -> list[Difference]:
    """In which ways a `match` doesn't hold for a request; none where it does."""
    if matches(match, traffic):
        return []
    if isinstance(match, Mapping):
        return _member_differences(match, traffic.fields(), "")
    text = traffic.text()
    if isinstance(match, str) and match.startswith("re:"):
        insensitive = re.search(match[3:], text, re.IGNORECASE) is not None
        return [_at("match", "letter_case" if insensitive else "no_match", match)]
    wanted = str(match)
    near = "letter_case" if wanted.casefold() in text.casefold() else "not_found"
    return [_at("match", near, wanted)]


def _member_differences(match: Mapping[str, object], fields: Mapping[str, object], where: str) -> list[Difference]:
    found: list[Difference] = []
    for name, wanted in match.items():
        place = f"{where}.{name}" if where else name
        if name not in fields:
            other = next((one for one in fields if one.lower() == name.lower()), None)
            found.append(_at(place, "misspelt" if other else "missing", told(wanted), other))
            continue
        came = fields[name]
        if isinstance(wanted, Mapping) and isinstance(came, Mapping):
            found += _member_differences(wanted, came, place)
        elif wanted != came:
            if isinstance(wanted, str) and isinstance(came, str):
                problem = told_apart(wanted, came) or "differs"
            else:
                problem = "wrong_type" if str(wanted) == str(came) else "differs"
            found.append(_at(place, problem, told(wanted), told(came)))
    return found


def rule_differences(rule: Rule, entry: Entry, only_on: str | None) -> list[Difference]:
    """Why an armed rule of the request's service didn't take it: path, member or session. `only_on` is the service's
    limit to the rule's kind."""
    found = match_differences(rule.match, entry.traffic)
    if only_on is not None and not re.search(only_on, entry.traffic.target.partition("?")[0]):
        found.append(_at("path", "not_concerned", only_on, entry.traffic.target.partition("?")[0]))
    if rule.session != entry.session and (found or entry.session is not None):
        return []  # another session's rule: that it left this request alone is what sessions are for
    if rule.session != entry.session and rule.match is None:
        found.append(_at("X-Mock-Session", "session", rule.session, entry.session))
    return found


def wanted_differences(wanted: Wanted, entry: Entry) -> list[Difference]:
    """Why a request isn't one of those that were asked for; none where it is."""
    found = []
    pairs = (
        ("service", wanted.service, entry.service),
        ("method", wanted.method, entry.traffic.method),
        ("status", wanted.status, entry.status),
        ("outcome", wanted.outcome, entry.outcome),
    )
    for name, right, came in pairs:
        if right not in (None, came):
            found.append(_at(name, "differs", str(right), None if came is None else str(came)))
    if wanted.path is not None and not fits(wanted.path, entry.traffic.target):
        found.append(_at("path", "differs", wanted.path, entry.traffic.target.partition("?")[0]))
    if (wanted.after is not None and entry.number <= wanted.after) or (
        wanted.since is not None and entry.at < wanted.since
    ):
        found.append(_at("since", "earlier"))
    return found + match_differences(wanted.match, entry.traffic)


def _at(where: str, problem: str, expected: str | None = None, received: str | None = None) -> Difference:
    return Difference(where=where, problem=problem, expected=expected, received=received)
