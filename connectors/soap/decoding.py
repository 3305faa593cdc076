"""Readers compiled once from a service's types: a validated element becomes plain values, in one pass over its tree.

They trust the schema (order, number, presence and form were checked before) and nothing else: an element that no plan
has is `SourceMalformed`, and so is a text that Python has no value for. Values are zeep's, with four differences: an
element that is ``nil`` is ``None`` whatever else it has, an element that stands for another has its own name for a key,
a value that doesn't convert is an error instead of ``None``, and an element that may be text or elements and is text
is that text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from decimal import DecimalException
from functools import partial
from operator import itemgetter
from typing import Any

from lxml import etree

from connectors.soap.kinds import Block, Kind, Kinds, Leaf, Wild
from contracts.errors import SourceMalformed

Decode = Callable[[etree._Element], Any]
_Row = tuple[str, Callable[[str], Any] | None, Decode | None]
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True, slots=True)
class Foreign:
    """An element that stood where any may: its name, and its values where the schemas know it, else its tree."""

    tag: str
    value: Any = field(repr=False)


@dataclass(eq=False, slots=True)
class _Place:
    """Where a leaf stands among its siblings: ``order`` grows; those that stand for one another have the same."""

    member: Leaf | Wild | _Repeated
    order: int
    branch: tuple[tuple[int, int], ...]
    """Which branch of which choice leads here."""


@dataclass(eq=False, slots=True)
class _Repeated:
    """A group that repeats, with its own places inside."""

    key: str
    places: list[_Place]
    tags: frozenset[str]
    wild: bool


class Decoders:
    """Readers of one service's elements, made when they are first needed."""

    def __init__(
        self, kinds: Kinds, lock: AbstractContextManager[Any] | None = None, mixed: Collection[str] = ()
    ) -> None:
        """``lock`` is held while a reader is made; it may be taken again by whoever holds it.

        ``mixed``: names of elements that may hold text or elements.
        """
        self._mixed = frozenset(mixed)
        self._kinds = kinds
        self._made: dict[int, Decode] = {}
        self._lock = lock or nullcontext()

    def element(self, tag: str) -> Decode:
        """The reader of a global element; raises KeyError where there is none of this name.

        Wildcards ask for it while replies are read, perhaps two at once.
        """
        with self._lock:
            return self.kind(self._kinds.element(tag).kind)

    def kind(self, kind: Kind) -> Decode:
        """The reader of elements of one kind; raises `SourceMalformed`, without the text that it stumbled over."""
        if id(kind) not in self._made:
            # a kind that holds itself asks for its reader while it is made
            self._made[id(kind)] = lambda element: self._made[id(kind)](element)
            self._made[id(kind)] = self._make(kind)
        return self._made[id(kind)]

    def _make(self, kind: Kind) -> Decode:
        if kind.anything:
            return _anything
        if kind.text is not None and kind.text_key is None:
            return _simple(kind.text.read)
        if kind.text is not None:
            return _text_and_attributes(kind)
        places = _places(kind.block)
        leaves = [place.member for place in places if isinstance(place.member, Leaf)]
        distinct = {leaf.tag for leaf in leaves}
        if len(leaves) == len(places) and len(distinct) == len({(leaf.tag, leaf.key) for leaf in leaves}):
            return self._plain(kind, leaves)
        return self._matching(kind, places)

    def _plain(self, kind: Kind, leaves: list[Leaf]) -> Decode:
        """Every name has one key and no group repeats: a table says what each child is."""
        rows = [(leaf.tag, self._row(leaf)) for leaf in leaves]
        table = dict(rows)
        lists = tuple(dict.fromkeys(leaf.key for leaf in leaves if leaf.many))
        empty: dict[str, Any] = dict.fromkeys([leaf.key for leaf in leaves])
        attributes = _attributes(kind)
        if lists:
            return _framed(lambda element: _often(_children(element), table, empty, lists), attributes)
        # where each element of a sequence is there, their order says which is which, and no name has to be made
        straight = [row for _, row in rows] if _in_a_row(kind.block) else []
        count = len(straight) or -1
        keys = [key for key, _, _ in straight]
        texts = all(read is None and inner is None for _, read, inner in straight)

        whole: Any = itemgetter(slice(None))  # the quickest list of children; lxml's types don't know slices

        # the loops are written out: a call for each element would cost as much as reading it
        def once(element: etree._Element) -> Any:
            children = whole(element)
            if len(children) == count:
                if texts:
                    return dict(zip(keys, [child.text for child in children], strict=True))
                found = {}
                for (key, read, inner), child in zip(straight, children, strict=True):
                    if inner is not None:
                        found[key] = inner(child)
                    else:
                        text = child.text
                        found[key] = text if read is None or text is None else read(text)
                return found
            if not children and attributes is None:
                return None
            found = empty.copy()
            for child in children:
                key, read, inner = table[child.tag]
                if inner is not None:
                    found[key] = inner(child)
                else:
                    text = child.text
                    found[key] = text if read is None or text is None else read(text)
            return found

        return once if attributes is None else _framed(once, attributes)

    def _row(self, leaf: Leaf) -> _Row:
        """The key of a leaf, and its reader: of its text, or of the element."""
        inner = leaf.kind
        if inner.text is not None and inner.text_key is None:
            return leaf.key, inner.text.read, None
        decode = self.kind(inner)
        if leaf.tag not in self._mixed:
            return leaf.key, None, decode
        return leaf.key, None, partial(_either, decode)

    def _matching(self, kind: Kind, places: list[_Place]) -> Decode:
        attributes = _attributes(kind)

        def read(element: etree._Element) -> Any:
            run = _Run(self, places)
            for child in element:
                run.take(child)
            return run.found

        return _framed(read, attributes)

    def value(self, member: Leaf | Wild, child: etree._Element) -> Any:
        """One child's value."""
        if isinstance(member, Leaf):
            return self.kind(member.kind)(child)
        try:
            known = self.element(str(child.tag))
        except KeyError:
            return Foreign(str(child.tag), child)
        return Foreign(str(child.tag), known(child))


class _Run:
    """One walk along the places of a type, for those where names alone don't say what a child is."""

    def __init__(self, decoders: Decoders, places: list[_Place]) -> None:
        self._decoders = decoders
        self._places = places
        self._last: _Place | None = None
        self._inside: dict[int, _Run] = {}
        self.found: dict[str, Any] = {}
        for place in places:
            self.found[place.member.key] = [] if _many(place.member) else None

    def place(self, tag: str) -> _Place | None:
        """Where a child of this name can stand now, without beginning anew."""
        fitting = [place for place in self._places if _fits(place.member, tag, wild=False)]
        fitting = fitting or [place for place in self._places if _fits(place.member, tag, wild=True)]
        return next((place for place in fitting if self._may_follow(place)), None)

    def _may_follow(self, place: _Place) -> bool:
        last = self._last
        if last is None or place is last:
            return last is None or _many(place.member)
        chosen = dict(last.branch)
        if any(chosen.get(choice, branch) != branch for choice, branch in place.branch):
            return False
        return place.order > last.order or (place.order == last.order and _many(place.member))

    def take(self, child: etree._Element) -> None:
        """Take the next child; raises `SourceMalformed` where it can't stand."""
        place = self.place(str(child.tag))
        if place is None:
            raise SourceMalformed("an element out of its place")
        self._last = place
        member = place.member
        if isinstance(member, _Repeated):
            run = self._inside.get(id(place))
            if run is None or run.place(str(child.tag)) is None:
                run = self._inside[id(place)] = _Run(self._decoders, member.places)
                self.found[member.key].append(run.found)
            run.take(child)
        elif member.many:
            self.found[member.key].append(self._decoders.value(member, child))
        else:
            self.found[member.key] = self._decoders.value(member, child)


def _either(decode: Decode, element: etree._Element) -> Any:
    """An element that may hold text or elements: not both."""
    if not len(element):
        return element.text
    if element.text and not element.text.isspace():
        raise SourceMalformed("text beside elements")
    return decode(element)


def _value(read: Callable[[str], Any] | None, inner: Decode | None, child: etree._Element) -> Any:
    if inner is not None:
        return inner(child)
    text = child.text
    return text if read is None or text is None else read(text)


def _often(
    children: list[etree._Element], table: Mapping[str, _Row], empty: dict[str, Any], lists: tuple[str, ...]
) -> dict[str, Any]:
    """Children of a type of which some may come several times."""
    found = empty.copy()
    for key in lists:
        found[key] = []
    for child in children:
        key, read, inner = table[str(child.tag)]
        if key in lists:
            found[key].append(_value(read, inner, child))
        else:
            found[key] = _value(read, inner, child)
    return found


def _in_a_row(block: Block | None) -> bool:
    """Whether a block is sequences and nothing else."""
    return (
        block is not None
        and block.ordered
        and all(isinstance(one, Leaf) or (isinstance(one, Block) and _in_a_row(one)) for one in block.members)
    )


def _children(element: etree._Element) -> list[etree._Element]:
    return list(element)


def _many(member: Leaf | Wild | _Repeated) -> bool:
    return isinstance(member, _Repeated) or member.many


def _fits(member: Leaf | Wild | _Repeated, tag: str, *, wild: bool) -> bool:
    match member:
        case Leaf():
            return member.tag == tag and not wild
        case Wild():
            return wild
        case _:
            return member.wild if wild else tag in member.tags


def _places(block: Block | None) -> list[_Place]:
    found: list[_Place] = []
    if block is not None:
        _spread(block, found, ())
    return found


def _spread(block: Block, found: list[_Place], branch: tuple[tuple[int, int], ...]) -> None:
    """Lay the members of a block out in a row."""
    if block.key is not None:
        inner: list[_Place] = []
        _spread(replace(block, key=None), inner, ())
        tags = frozenset(tag for place in inner for tag in _tags(place.member))
        wild = any(isinstance(one.member, Wild) or getattr(one.member, "wild", False) for one in inner)
        found.append(_Place(_Repeated(block.key, inner, tags, wild), len(found), branch))
        return
    order = len(found)
    for number, member in enumerate(block.members):
        here = (*branch, (id(block), number)) if block.choice and not block.alike else branch
        if isinstance(member, Block):
            _spread(member, found, here)
        else:
            found.append(_Place(member, order if block.alike else len(found), here))


def _tags(member: Leaf | Wild | _Repeated) -> Iterable[str]:
    match member:
        case Leaf():
            return (member.tag,)
        case Wild():
            return ()
        case _:
            return member.tags


def _simple(read: Callable[[str], Any] | None) -> Decode:
    def decode(element: etree._Element) -> Any:
        text = element.text
        return text if read is None or text is None else read(text)

    return decode


def _attributes(kind: Kind) -> Callable[[etree._Element, dict[str, Any]], bool] | None:
    """Puts an element's attributes into its values and says whether it had any; ``None`` for a type without."""
    if not kind.attributes and kind.other_attributes is None:
        return None
    named = kind.attributes
    tags = frozenset(tag for _, tag, _ in named) | {_NIL}
    rest = kind.other_attributes

    def put(element: etree._Element, found: dict[str, Any]) -> bool:
        some = False
        for key, tag, known in named:
            text = element.get(tag)
            some = some or text is not None
            found[key] = text if text is None or known.read is None else known.read(text)
        if rest is not None:
            found[rest] = {str(name): value for name, value in element.attrib.items() if name not in tags}
            some = some or bool(found[rest])
        return some

    return put


def _framed(read: Decode, attributes: Callable[[etree._Element, dict[str, Any]], bool] | None) -> Decode:
    """Nothing at all in an element is ``None``, as zeep has it."""
    if attributes is None:
        return lambda element: read(element) if len(element) else None

    def framed(element: etree._Element) -> Any:
        found = read(element)
        some = attributes(element, found)
        return found if some or len(element) else None

    return framed


def _text_and_attributes(kind: Kind) -> Decode:
    key, text = kind.text_key or "", kind.text
    read = text.read if text else None
    attributes = _attributes(kind)

    def decode(element: etree._Element) -> Any:
        value = element.text
        found = {key: value if value is None or read is None else read(value)}
        if attributes is not None:
            attributes(element, found)
        return found

    return decode


def _anything(element: etree._Element) -> Any:
    return list(element) or element.text


def decoded(decode: Decode, element: etree._Element) -> Any:
    """Run a reader; whatever it stumbles over is `SourceMalformed`, without a word of what it read."""
    try:
        return decode(element)
    except (ValueError, KeyError, OverflowError, DecimalException, RecursionError):
        pass
    raise SourceMalformed("a value that can't be read")
