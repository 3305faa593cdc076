"""What a contract says of a value, whatever language it is written in: kind, form, members; and how a value differs."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mocks.nearness.difference import Difference

_NEAR = 0.6
"""How alike two names are before one is taken for a misspelling of the other (difflib's ratio)."""
_SHOWN = 200
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "number": (int, float),
    "whole": int,
    "boolean": bool,
    "object": Mapping,
    "list": list,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a value must be. `kind` is one of any, text, number, whole, boolean, object, list; `pattern` is a regular
    expression that the whole value must fit; `closed` forbids members that have no name here; `ordered` fixes their
    order; `shown` says it all in plainer words."""

    kind: str = "any"
    values: tuple[str, ...] = ()
    pattern: str = ""
    shortest: int = 0
    longest: int | None = None
    nullable: bool = False
    members: "tuple[Member, ...]" = ()
    closed: bool = False
    ordered: bool = False
    shown: str = ""

    def told(self) -> str:
        """The form in a few words, as an expectation is shown."""
        if self.shown:
            return self.shown
        if self.values:
            return " | ".join(value or "∅" for value in self.values)
        if self.pattern:
            return self.pattern
        if self.longest is not None or self.shortest:
            return f"{self.shortest}–{'∞' if self.longest is None else self.longest} ký tự"
        return self.kind

    def fits(self, text: str) -> bool:
        """Whether a text has the form."""
        return (
            (not self.values or text in self.values)
            and (not self.pattern or re.fullmatch(self.pattern, text) is not None)
            and len(text) >= self.shortest
            and (self.longest is None or len(text) <= self.longest)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A named part. Of the members that share a `choice` exactly one must be there."""

    name: str
    form: Form = Form(kind="text")  # frozen, so one for all is right
    required: bool = True
    choice: str = ""


def told(value: object) -> str:
    """A value as a difference shows it, cut where it is long."""
    text = value if isinstance(value, str) else "null" if value is None else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def differences(value: object, form: Form, where: str) -> list[Difference]:
    """In which ways a value of JSON, of a form or of a query string isn't what the contract says."""
    if form.kind == "any" or (value is None and form.nullable):
        return []
    kind = _KINDS[form.kind]
    if not isinstance(value, kind) or (isinstance(value, bool) and form.kind != "boolean"):
        return [Difference(where=where, problem="wrong_type", expected=form.kind, received=told(value))]
    if isinstance(value, Mapping):
        found = named([str(name) for name in value], form, where)
        forms = {member.name: member.form for member in form.members}
        for name, inner in value.items():
            if name in forms:
                found += differences(inner, forms[name], f"{where}.{name}" if where else name)
        return found
    text = str(value)
    if form.kind in ("text", "number", "whole") and not form.fits(text):
        return [Difference(where=where, problem="wrong_form", expected=form.told(), received=told(text))]
    return []


def named(names: Sequence[str], form: Form, where: str) -> list[Difference]:
    """Which members are missing, misspelt, unknown, repeated or out of order; `names` as they came."""
    known = [member.name for member in form.members]
    given = set(names)
    strangers = [name for name in dict.fromkeys(names) if name not in known]
    missing = [member.name for member in form.members if member.required and not member.choice]
    missing = [name for name in missing if name not in given]
    found: list[Difference] = []
    for choice in dict.fromkeys(member.choice for member in form.members if member.choice):
        options = [member.name for member in form.members if member.choice == choice]
        there = [name for name in options if name in given]
        if len(there) > 1:
            found.append(_at(where, "|".join(there), "too_many", expected=" | ".join(options)))
        elif not there:
            missing.append("|".join(options))
    for name in strangers:
        meant = _meant(name, [one for option in missing for one in option.split("|")])
        if meant is not None:
            missing = [one for one in missing if meant not in one.split("|")]
            found.append(_at(where, name, "misspelt", expected=meant, received=name))
        elif form.closed:
            found.append(_at(where, name, "unknown", received=name))
    found += [_at(where, name, "missing", expected=name) for name in missing]
    found += [_at(where, name, "repeated") for name in known if list(names).count(name) > 1]
    if form.ordered and not found:
        wanted = [name for name in known if name in given]
        for right, came in zip(wanted, [name for name in names if name in known], strict=True):
            if right != came:
                return [_at(where, came, "wrong_order", expected=right, received=came)]
    return found


def _at(where: str, name: str, problem: str, **told: str) -> Difference:
    return Difference(where=f"{where}.{name}" if where else name, problem=problem, **told)


def _meant(name: str, missing: Sequence[str]) -> str | None:
    """Which of the missing names a stranger was meant to be."""
    lowered = {one.lower().replace("_", ""): one for one in missing}
    near = difflib.get_close_matches(name.lower().replace("_", ""), lowered, n=1, cutoff=_NEAR)
    return lowered[near[0]] if near else None
