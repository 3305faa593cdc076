"""zeep's compiled types as small plans: what stands in an element, under which key, and how often.

Keys are zeep's (an element's name, ``_value_1`` for the text of an element with attributes, for wildcards and for
groups that repeat), so that zeep stays the judge in the tests. Two things it doesn't know are added: elements that
stand for another (each has its own name for a key), and one key never holds two different elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from zeep.xsd.elements import Any as AnyElement
from zeep.xsd.elements import AnyAttribute, Choice, Element, Group, Sequence
from zeep.xsd.types import AnySimpleType, ComplexType

from connectors.soap.drift import Shape
from connectors.soap.schema import Substitute
from connectors.soap.simple import Simple, simple


@dataclass(eq=False, slots=True)
class Kind:
    """The content of an element: ``text``, or ``block`` of elements, or ``anything``; and attributes beside it."""

    text: Simple | None = None
    text_key: str | None = None
    attributes: tuple[tuple[str, str, Simple], ...] = ()
    other_attributes: str | None = None
    block: Block | None = None
    anything: bool = False


@dataclass(eq=False, slots=True)
class Leaf:
    """An element that may stand at a place, ``many`` times or once."""

    key: str
    tag: str
    many: bool
    optional: bool
    nillable: bool
    kind: Kind


@dataclass(eq=False, slots=True)
class Wild:
    """A place for elements that the schema doesn't name."""

    key: str
    many: bool


@dataclass(eq=False, slots=True)
class Block:
    """A sequence or a choice. One that repeats is a list of mappings under ``key``; others lie in their parent."""

    key: str | None
    choice: bool
    members: list[Leaf | Wild | Block] = field(default_factory=list)
    ordered: bool = False
    """Whether the members come in this order (not those of ``xs:all``, nor of a choice)."""
    alike: bool = False
    """Whether the members stand for one another, and so at one place, as often as it may be taken."""


class Kinds:
    """Plans of one service's types, made when they are first needed; not to be used by two threads at once."""

    def __init__(self, types: Any, substitutes: Iterable[Substitute] = ()) -> None:
        self._types = types
        self._made: dict[int, Kind] = {}
        self._kept: list[Any] = []
        self._shapes: dict[int, Shape] = {}
        self._members: dict[str, list[Substitute]] = {}
        for one in substitutes:
            self._members.setdefault(one.head, []).append(one)

    def element(self, tag: str) -> Leaf:
        """A global element; raises KeyError where the schemas have none of this name."""
        try:
            return self.leaf(self._types.get_element(tag), tag.rpartition("}")[2])
        except Exception:  # zeep raises half a dozen kinds for one meaning
            raise KeyError(f"no element {tag}") from None

    def leaf(self, element: Any, key: str) -> Leaf:
        """One of zeep's elements under a key."""
        many = element.max_occurs != 1
        return Leaf(
            key, str(element.qname), many, element.min_occurs == 0, bool(element.nillable), self.kind(element.type)
        )

    def kind(self, xsd_type: Any) -> Kind:
        """The plan of one of zeep's types; a type that holds itself ends in itself."""
        if id(xsd_type) in self._made:
            return self._made[id(xsd_type)]
        self._kept.append(xsd_type)  # or its id could become another's
        made = self._made[id(xsd_type)] = Kind()
        if isinstance(xsd_type, ComplexType):
            self._fill(made, xsd_type)
        elif isinstance(xsd_type, AnySimpleType):
            made.text = simple(xsd_type)
        else:
            made.anything = True
        return made

    def _fill(self, made: Kind, xsd_type: Any) -> None:
        made.attributes = tuple(
            (name, str(one.qname), simple(one.type))
            for name, one in xsd_type.attributes
            if not isinstance(one, AnyAttribute)
        )
        made.other_attributes = next((name for name, one in xsd_type.attributes if isinstance(one, AnyAttribute)), None)
        content = xsd_type._element
        if isinstance(content, Element) and isinstance(content.type, AnySimpleType):
            made.text, made.text_key = simple(content.type), xsd_type.elements_nested[0][0]
        elif xsd_type.elements_nested:
            name, indicator = xsd_type.elements_nested[0]
            used = {name: "@" for name, _, _ in made.attributes}
            made.block = self._block(indicator, name, used)

    def _block(self, indicator: Any, name: str | None, used: dict[str, str]) -> Block:
        repeats = indicator.accepts_multiple
        made = Block(
            _free(name or "_value_1", "", used) if repeats else None,
            isinstance(indicator, Choice),
            ordered=isinstance(indicator, Sequence | Group),
        )
        inside: dict[str, str] = {} if repeats else used
        if isinstance(indicator, Group):
            made.members.append(self._block(indicator.child, "_value_1", inside))
            return made
        for inner, member in indicator.elements_nested:
            if isinstance(member, AnyElement):
                made.members.append(Wild(_free(inner, "", inside), member.max_occurs != 1))
            elif isinstance(member, Element):
                made.members.extend(self._elements(member, inner, inside))
            elif hasattr(member, "elements_nested") or isinstance(member, Group):
                made.members.append(self._block(member, inner, inside))
            else:
                raise ValueError("a schema inside a message isn't supported")
        return made

    def _elements(self, element: Any, name: str, used: dict[str, str]) -> Iterator[Leaf | Block]:
        """The element, or a choice of it and those that may stand for it."""
        tag = str(element.qname)
        leaf = self.leaf(element, _free(name, tag, used))
        others = list(self._standing_for(tag, leaf.kind))
        if not others:
            yield leaf
            return
        made = Block(None, choice=True, members=[leaf], alike=True)
        leaf.optional = True
        for other, kind in others:
            key = _free(other.rpartition("}")[2], other, used)
            made.members.append(Leaf(key, other, leaf.many, True, leaf.nillable, kind))
        yield made

    def _standing_for(self, head: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
        for one in self._members.get(head, ()):
            own = kind if one.untyped else self.element(one.tag).kind
            if not one.abstract:
                yield one.tag, own
            yield from self._standing_for(one.tag, own)

    def shape(self, kind: Kind) -> Shape:
        """What the schema knows below an element of this kind."""
        if id(kind) in self._shapes:
            return self._shapes[id(kind)]
        members = list(_flat(kind.block))
        children: dict[str, Shape] = {}
        made = self._shapes[id(kind)] = Shape(
            children,
            frozenset(tag for _, tag, _ in kind.attributes),
            any_child=kind.anything or any(isinstance(one, Wild) for one in members),
            any_attribute=kind.anything or kind.other_attributes is not None,
            nillable=frozenset(one.tag for one in members if isinstance(one, Leaf) and one.nillable),
        )
        for one in members:
            if isinstance(one, Leaf):
                children[one.tag] = self.shape(one.kind)
        return made


def _flat(block: Block | None) -> Iterator[Leaf | Wild]:
    waiting: list[Leaf | Wild | Block] = [block] if block else []
    while waiting:
        member = waiting.pop(0)
        if isinstance(member, Block):
            waiting.extend(member.members)
        else:
            yield member


def _free(name: str, tag: str, used: dict[str, str]) -> str:
    """A key that nothing else has; the same element keeps the same key (in two branches of a choice)."""
    if tag:
        if used.setdefault(name, tag) == tag:
            return name
        used[tag] = tag
        return tag
    key, count = name, 0
    while key in used:
        count += 1
        key = f"{name}__{count}"
    used[key] = ""
    return key
