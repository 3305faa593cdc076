"""Types of an XML schema as questions and records: what a caller may ask with, and what an answer carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from contracts.schemas.examples import Chooser, of_kind, takes
from contracts.schemas.guesses import given, likely
from contracts.schemas.xsd import Element, Kind, Simple
from contracts.schemas.xsd import Group as Particle
from gateway.kit.model import IDENTIFIERS, MOST_PLACES, Group, Leaf, Member
from gateway.kit.naming import Names, camel, fields_of

_WHOLE: Final = frozenset({
    "integer", "int", "long", "short", "byte", "positiveInteger", "nonNegativeInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
})  # fmt: skip
_LONG: Final = frozenset({"long", "unsignedLong"})
"""Numbers that JSON doesn't carry exactly: a record holds them as texts."""
_DEEPEST: Final = 10
CONTEXT: Final = {
    "request_id": "{{request_id}}", "unit": "H26.99", "officer_code": "099080000001", "officer_account": "canbo.thu",
    "procedure": "1.001193",
}  # fmt: skip
"""What a case's context holds: a member is filled from it only where its type takes that."""


class Impossible(ValueError):
    """A question of this form can't be put; says why."""


def leaf_of(simple: Simple, name: str, *, asked: bool = False) -> tuple[Leaf, bool]:
    """What a simple type's value is to us, and whether that was guessed from its name."""
    if simple.several or simple.mixed:
        return Leaf("text", 1000), False
    if simple.base == "boolean" or simple.base == "date":
        return Leaf("boolean" if simple.base == "boolean" else "date"), False
    guess = likely(name)
    if guess in IDENTIFIERS and not simple.words and takes(simple, of_kind(guess, Chooser(0).at(name))):
        return Leaf(guess), True
    if simple.base in _LONG and not asked:
        return Leaf("text", 20), False
    if simple.base in _WHOLE:
        return Leaf("integer"), False
    longest = min(int(simple.bound("length") or simple.bound("maxLength") or 100), 1000)
    if guess == "full_name" and not simple.words:
        return Leaf("full_name", longest), True
    return Leaf("text", max(longest, max(map(len, simple.words), default=1)), simple.words), False


class Types:
    """Groups made of schema types; a type that was met before keeps its class."""

    def __init__(self, names: Names, left_out: list[str]) -> None:
        self._names = names
        self._left_out = left_out
        self._made: dict[int, Group] = {}
        self._kept: list[Kind] = []

    def record(self, element: Element) -> Group:
        """The record of an element's content."""
        return self._record(element.kind, element.local, element.local, ())

    def _record(self, kind: Kind, title: str, path: str, above: tuple[int, ...]) -> Group:
        if id(kind) in self._made:
            return self._made[id(kind)]
        found: dict[str, Member] = {}
        for member in self._members(kind, path, (*above, id(kind))):
            known = found.get(_key(member))
            found[_key(member)] = member if known is None else _twice(known)
        if not found:
            self._left_out.append(f"{path}: nothing in it that a record could carry")
        self._kept.append(kind)
        made = self._made[id(kind)] = Group(self._names.take(camel(title)), _named(found.values()))
        return made

    def _members(self, kind: Kind, path: str, above: tuple[int, ...]) -> Iterator[Member]:
        for attribute in kind.attributes:
            name = attribute.name.rpartition("}")[2]
            leaf, guessed = leaf_of(attribute.simple, name)
            space = attribute.name.rpartition("}")[0].removeprefix("{")
            yield Member("", f"@{name}", leaf, space, required=attribute.required, guessed=guessed)
        if kind.simple is not None:
            leaf, guessed = leaf_of(kind.simple, path.rpartition("/")[2])
            yield Member("", ".", leaf, guessed=guessed)
        if kind.content is not None and _together(kind.content):
            self._left_out.append(f"{path}: members that repeat together are lists, each for itself")
        for wild in kind.wilds():
            self._left_out.append(f"{path}: whatever stands where any element may ({', '.join(wild.spaces)})")
        for element, required, many in kind.elements():
            inner, place = element.kind, f"{path}/{element.local}"
            space = element.name.rpartition("}")[0].removeprefix("{")
            if inner.anything or inner.abstract:
                self._left_out.append(f"{place}: its type says nothing" if inner.anything else f"{place}: is abstract")
            elif id(inner) in above or len(above) > _DEEPEST:
                self._left_out.append(f"{place}: holds itself again, which no record can")
            elif inner.simple is not None and not inner.attributes:
                leaf, guessed = leaf_of(inner.simple, element.local)
                yield Member("", element.local, leaf, space, many=many, required=required, guessed=guessed)
            else:
                made = self._record(inner, element.local, place, above)
                if made.members:
                    yield Member("", element.local, made, space, many=many, required=required)


def _together(group: Particle) -> bool:
    """Whether several members repeat as a whole, so that lists of them don't say which belong together."""
    parts = [one for one in group.parts if not isinstance(one, Particle) or one.parts]
    return (group.high != 1 and len(parts) > 1) or any(_together(one) for one in parts if isinstance(one, Particle))


def _key(member: Member) -> str:
    return f"{member.namespace} {member.wire}"


def _twice(member: Member) -> Member:
    return Member("", member.wire, member.type, member.namespace, member.where, True, member.required, member.guessed)


def _named(members: Iterable[Member]) -> tuple[Member, ...]:
    """Members with field names; two of one local name and different namespaces get different ones."""
    listed = list(members)
    names = fields_of(
        f"{member.wire}" if _alone(member, listed) else f"{member.wire} {n}" for n, member in enumerate(listed)
    )
    fields = list(names.values())
    return tuple(
        Member(fields[n], one.wire, one.type, one.namespace, one.where, one.many, one.required, one.guessed)
        for n, one in enumerate(listed)
    )


def _alone(member: Member, listed: list[Member]) -> bool:
    return sum(one.wire == member.wire for one in listed) == 1


class Questions:
    """Questions made of an operation's request, and what the profile fills in beside them."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._left = 0
        self.fill: dict[str, str] = {}

    def question(self, element: Element | None, operation: str) -> Group:
        """The question of an operation; raises `Impossible`."""
        self.fill, self._left = {}, MOST_PLACES // 10
        title = self._names.take(f"{camel(operation)}Query")
        if element is None:
            return Group(title, ())
        kind = element.kind
        if kind.simple is not None and not kind.attributes:
            raise Impossible(f"the Body is a bare {kind.simple.base}, which has no name to ask by")
        return Group(title, _named(_once(self._members(kind, "", (id(kind),)))))

    def _members(self, kind: Kind, path: str, above: tuple[int, ...]) -> Iterator[Member]:
        if kind.abstract or (kind.anything and not path):
            raise Impossible("its type is abstract or says nothing")
        for attribute in kind.attributes:
            name = attribute.name.rpartition("}")[2]
            space = attribute.name.rpartition("}")[0].removeprefix("{")
            if attribute.fixed is not None:
                self.fill[f"{path}@{name}"] = attribute.fixed
                continue
            yield from self._leaf(attribute.simple, f"@{name}", path, space, required=attribute.required)
        if kind.simple is not None:
            yield from self._leaf(kind.simple, ".", path, "", required=True)
        if kind.content is not None:
            yield from self._content(kind.content, path, above, must=True)

    def _content(self, group: Particle, path: str, above: tuple[int, ...], *, must: bool) -> Iterator[Member]:
        if group.high != 1:
            if group.low and must:
                raise Impossible("a part of the question repeats as a whole")
            return
        must = must and group.low > 0 and group.how != "choice"
        for part in group.parts:
            if isinstance(part, Particle):
                yield from self._content(part, path, above, must=must)
            elif isinstance(part, Element):
                yield from self._element(part, path, above, required=must and part.low > 0)
            elif part.low and must:
                raise Impossible("the question must hold an element that isn't described")

    def _element(self, element: Element, path: str, above: tuple[int, ...], *, required: bool) -> Iterator[Member]:
        self._left -= 1
        if self._left < 0:
            raise Impossible("it asks for too much")
        kind, space = element.kind, element.name.rpartition("}")[0].removeprefix("{")
        if element.fixed is not None and required:
            self.fill[f"{path}{element.local}"] = element.fixed
        elif kind.simple is not None and not kind.attributes:
            yield from self._leaf(kind.simple, element.local, path, space, required=required)
        elif id(kind) in above or kind.anything or kind.abstract or len(above) > _DEEPEST:
            if required:
                raise Impossible(f"{element.local} can't be asked with")
        else:
            inner = tuple(_once(self._members(kind, f"{path}{element.local}.", (*above, id(kind)))))
            if inner:
                made = Group(self._names.take(f"{camel(element.local)}Query"), _named(inner))
                yield Member("", element.local, made, space, required=required and any(one.required for one in inner))

    def _leaf(self, simple: Simple, wire: str, path: str, space: str, *, required: bool) -> Iterator[Member]:
        if simple.several:
            if required:
                raise Impossible(f"{wire} is a list")
            return
        part = given(wire.removeprefix("@"))
        if part and takes(simple, CONTEXT[part]) and simple.base in ("string", "token", "normalizedString"):
            self.fill[f"{path}{wire}"] = f"{{{part}}}"
            return
        if len(simple.words) == 1 and required:
            self.fill[f"{path}{wire}"] = simple.words[0]
            return
        leaf, guessed = leaf_of(simple, wire.removeprefix("@"), asked=True)
        yield Member("", wire, leaf, space, required=required, guessed=guessed)


def _once(members: Iterable[Member]) -> list[Member]:
    """Each member once: branches of a choice may share one. Raises `Impossible` for two that only a namespace tells
    apart, because a question is written by names."""
    found: dict[str, Member] = {}
    for one in members:
        if found.setdefault(one.wire, one).namespace != one.namespace:
            raise Impossible(f"two members are called {one.wire}")
    return list(found.values())


def value_of(leaf: Leaf, text: str) -> object:
    """A text of the wire as the JSON of a subject or record holds it."""
    plain = text.strip()
    if leaf.kind == "boolean":
        return plain in ("true", "1")
    if leaf.kind == "integer":
        return int(plain)
    return plain[:10] if leaf.kind == "date" else plain


def read(group: Group, element: etree._Element, *, whole: bool = False) -> dict[str, object]:
    """What a document says of a group's members, as a case expects it: read by the model and not by the connector.

    ``whole``: with ``None`` for what isn't there, as items of a list are compared.
    """
    found: dict[str, object] = {member.field: None for member in group.members} if whole else {}
    for member in group.members:
        clark = f"{{{member.namespace}}}" if member.namespace else ""
        if member.wire == ".":
            found[member.field] = value_of(member.type, element.text or "") if isinstance(member.type, Leaf) else None
        elif member.wire.startswith("@"):
            text = element.get(clark + member.wire[1:])
            if text is not None and isinstance(member.type, Leaf):
                found[member.field] = value_of(member.type, text)
        else:
            items = [
                read(member.type, one, whole=whole or member.many)
                if isinstance(member.type, Group)
                else value_of(member.type, one.text or "")
                for one in element.findall(clark + member.wire)
            ]
            if items:
                found[member.field] = items if member.many else items[0]
    return found
