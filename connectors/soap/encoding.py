"""Writers compiled once from a service's types: values become the text of a request, and nothing else does.

The text is parsed again and validated before it is sent (`connectors.soap.service`), so that a value can't break out
of its element and what was checked is what leaves. Keys are those of the readers; an unknown key is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from connectors.soap.kinds import Block, Kind, Kinds, Leaf, Wild

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


class _Nil:
    """The one value that writes ``xsi:nil="true"``."""

    def __repr__(self) -> str:
        return "NIL"


NIL: Final = _Nil()
Put = Callable[[Mapping[str, Any], list[str]], None]
"""Writes members of a mapping to the end of a list of texts."""
Write = Callable[[Any, list[str]], None]
"""Writes one value as an element."""


class Prefixes:
    """One prefix for each namespace of a service; those that a connector likes go first."""

    def __init__(self, liked: Mapping[str, str]) -> None:
        """``liked``: prefix to namespace."""
        self._of = {namespace: prefix for prefix, namespace in liked.items()}

    def name(self, clark: str) -> str:
        """A prefixed name for a Clark name."""
        namespace, _, local = clark.rpartition("}")
        if not namespace:
            return local
        return f"{self._of.setdefault(namespace[1:], f'ns{len(self._of)}')}:{local}"

    def known(self, clark: str) -> str:
        """The same for a name that a value brings; raises ValueError for a namespace that isn't the service's."""
        namespace, _, local = clark.rpartition("}")
        if namespace and namespace[1:] not in self._of:
            raise ValueError("an attribute of an unknown namespace")
        return f"{self._of[namespace[1:]]}:{local}" if namespace else local

    def declared(self) -> str:
        """The declarations of all that were used."""
        return "".join(f' xmlns:{prefix}="{namespace.translate(_ATTRIBUTE)}"' for namespace, prefix in self._of.items())


class Encoders:
    """Writers of one service's elements, made when they are first needed; not to be used by two threads at once."""

    def __init__(self, kinds: Kinds, prefixes: Prefixes) -> None:
        self._kinds = kinds
        self._prefixes = prefixes
        self._made: dict[int, Write] = {}

    def element(self, tag: str) -> Write:
        """The writer of a global element; raises KeyError where there is none of this name."""
        return self.leaf(self._kinds.element(tag))

    def leaf(self, leaf: Leaf) -> Write:
        """The writer of one element; raises TypeError and ValueError for what isn't its value."""
        name = self._prefixes.name(leaf.tag)
        nil = f'<{name} {self._prefixes.name(f"{{{XSI}}}nil")}="true"/>' if leaf.nillable else None
        kind = leaf.kind
        start, end = f"<{name}>", f"</{name}>"
        if kind.text is not None and kind.text_key is None:
            to_text = kind.text.write

            def write_text(value: Any, out: list[str]) -> None:
                if value is NIL:
                    out.append(_required(nil))
                    return
                out.append(f"{start}{to_text(value).translate(_TEXT)}{end}")

            return write_text
        content = self._content(kind)

        def write(value: Any, out: list[str]) -> None:
            if value is NIL:
                out.append(_required(nil))
                return
            out.append(f"<{name}")
            content(value, out)
            out.append(end)

        return write

    def _content(self, kind: Kind) -> Write:
        """The writer of attributes and content, from behind the name to before the end tag; made once per kind."""
        if id(kind) not in self._made:
            self._made[id(kind)] = lambda value, out: self._made[id(kind)](value, out)
            self._made[id(kind)] = self._make(kind)
        return self._made[id(kind)]

    def _make(self, kind: Kind) -> Write:
        if kind.anything:
            return _anything
        attributes = [(key, f' {self._prefixes.name(tag)}="', one.write) for key, tag, one in kind.attributes]
        rest = kind.other_attributes
        members = self._members(kind.block) if kind.block else []
        keys = {key for key, _, _ in attributes} | _keys(kind.block) | ({rest} if rest else set())
        text, text_key = kind.text, kind.text_key
        if text_key is not None:
            keys.add(text_key)

        def write(value: Any, out: list[str]) -> None:
            if not isinstance(value, Mapping):
                if text is None or text_key is None:
                    raise TypeError("an element with members needs a mapping")
                value = {text_key: value}
            if not value.keys() <= keys:
                raise TypeError("a member that the contract doesn't have")
            for key, start, to_text in attributes:
                if value.get(key) is not None:
                    out.append(f'{start}{to_text(value[key]).translate(_ATTRIBUTE)}"')
            for name, told in (value.get(rest) or {}).items() if rest else ():
                out.append(f' {self._prefixes.known(name)}="{str(told).translate(_ATTRIBUTE)}"')
            out.append(">")
            if text is not None and text_key is not None and value.get(text_key) is not None:
                out.append(text.write(value[text_key]).translate(_TEXT))
            for put in members:
                put(value, out)

        return write

    def _members(self, block: Block) -> list[Put]:
        if block.key is not None:
            return [self._repeated(block.key, replace(block, key=None))]
        found: list[Put] = []
        for member in block.members:
            if isinstance(member, Leaf):
                found.append(self._put(member))
            elif isinstance(member, Wild):
                found.append(_wild(member))
            else:
                found += self._members(member)
        return found

    def _put(self, leaf: Leaf) -> Put:
        write, key = self.leaf(leaf), leaf.key
        nil = leaf.nillable and not leaf.optional and not leaf.many
        if leaf.many:

            def put_all(values: Mapping[str, Any], out: list[str]) -> None:
                given = values.get(key)
                for value in given if isinstance(given, list | tuple) else () if given is None else (given,):
                    write(NIL if value is None else value, out)

            return put_all

        def put(values: Mapping[str, Any], out: list[str]) -> None:
            value = values.get(key)
            if value is not None:
                write(value, out)
            elif nil:
                write(NIL, out)

        return put

    def _repeated(self, key: str, block: Block) -> Put:
        members, keys = self._members(block), _keys(block)

        def put(values: Mapping[str, Any], out: list[str]) -> None:
            given = values.get(key) or ()
            for item in (given,) if isinstance(given, Mapping) else given:
                if not item.keys() <= keys:
                    raise TypeError("a member that the contract doesn't have")
                for one in members:
                    one(item, out)

        return put


def _required(nil: str | None) -> str:
    if nil is None:
        raise ValueError("an element that can't be nil")
    return nil


def _keys(block: Block | None) -> set[str]:
    found: set[str] = set()
    for member in block.members if block else ():
        if isinstance(member, Block):
            found |= {member.key} if member.key is not None else _keys(member)
        else:
            found.add(member.key)
    return {block.key} if block is not None and block.key is not None else found


def _tree(value: Any) -> str:
    if not isinstance(value, etree._Element):
        raise TypeError("an element of lxml stands where any may")
    return etree.tostring(value, encoding="unicode", with_tail=False)


def _wild(member: Wild) -> Put:
    def put(values: Mapping[str, Any], out: list[str]) -> None:
        given = values.get(member.key)
        if given is not None:
            out.extend(_tree(one) for one in (given if isinstance(given, list | tuple) else (given,)))

    return put


def _anything(value: Any, out: list[str]) -> None:
    out.append(">")
    if isinstance(value, list | tuple):
        out.extend(_tree(one) for one in value)
    else:
        out.append(str(value).translate(_TEXT))
