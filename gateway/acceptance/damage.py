"""Recorded replies, broken in every way that bytes break on their way, and with planted values in their members.

A broken reply is nobody's answer: whatever a connector makes of it, it may be neither a record nor "not found".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from contracts.conformance import Case, read_reply
from contracts.wire import WireResponse
from gateway.acceptance.watchwords import NUMBER, WORDS

MOST_MEMBERS: Final = 40
"""Members of one reply in which values are planted, evenly spread over it."""
PAGE: Final = (
    "<!DOCTYPE html><html><head><title>502</title></head><body><h1>Bad Gateway</h1>"
    f"<p>{WORDS} {NUMBER}</p></body></html>"
).encode()
"""What stands in front of a system that is down, with planted values in it."""
_TEXT: Final = re.compile(r">([^<>]*[^<>\s][^<>]*)<")
_END: Final = re.compile(r"</[^>]+>")
UNKNOWN: Final = "unknownMember"
Set = Callable[[object], str]


def replies_of(case: Case) -> tuple[WireResponse, ...]:
    """The replies that a case recorded, in order."""
    return tuple(read_reply(turn["response"]) for turn in case.turns)


def damages(reply: WireResponse) -> Iterator[tuple[str, WireResponse]]:
    """A good reply, broken: how, and what arrives. Every one comes under HTTP 200, so that only its body tells."""

    def with_body(body: bytes, content_type: str | None = None) -> WireResponse:
        headers = {**reply.headers, "content-type": content_type or reply.headers.get("content-type", "")}
        return WireResponse(200, {name: value for name, value in headers.items() if value}, body)

    kind = reply.media_type or "application/octet-stream"
    text = reply.body.decode("utf-8", "replace")
    yield "zero bytes", with_body(b"")
    yield "a page", with_body(PAGE, "text/html; charset=utf-8")
    yield "a page under the right type", with_body(PAGE)
    yield "half an answer", with_body(_half(reply.body))
    yield "another charset", with_body(text.encode("utf-16"), f"{kind}; charset=utf-16")
    yield "bytes that are no UTF-8", with_body(reply.body[:-2] + b"\xff\xfe" + reply.body[-2:])
    yield "something else", with_body(b'{"something": "else"}' if _is_json(text) else b"<something>else</something>")


def _half(body: bytes) -> bytes:
    """What is left of an answer that was cut off; half of a bare number is one, which nobody could tell."""
    half = body[: len(body) // 2]
    return b"{" if half.strip().isdigit() else half


def with_unknown(reply: WireResponse) -> Iterator[WireResponse]:
    """The reply with a member that no contract has: in every object of JSON, before an end tag of XML."""
    text = reply.body.decode("utf-8", "replace")
    if _is_json(text):
        grown = [_with_member(text, UNKNOWN)]
        for path, held in _written_places(text):
            if isinstance(held, str) and held.lstrip().startswith("<"):
                grown += [_written(text, path, inner) for inner in _grown_xml(held)]
    else:
        grown = list(_grown_xml(text))
    for body in grown:
        yield WireResponse(reply.status, reply.headers, body.encode())


def _grown_xml(text: str) -> Iterator[str]:
    ends = list(_END.finditer(text))
    for found in ends[:: max(1, -(-len(ends) // MOST_MEMBERS))]:
        yield f"{text[: found.start()]}<{UNKNOWN}>1</{UNKNOWN}>{text[found.start() :]}"


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def planted(reply: WireResponse) -> Iterator[WireResponse]:
    """The reply with one member after the other replaced by a planted name, and by a planted number."""
    text = reply.body.decode("utf-8", "replace")
    found = list(_settings(text))
    step = max(1, -(-len(found) // MOST_MEMBERS))
    for place in found[::step]:
        for value in (WORDS, NUMBER):
            yield WireResponse(reply.status, reply.headers, place(value).encode())
    if _is_json(text):
        yield WireResponse(reply.status, reply.headers, _with_member(text, NUMBER).encode())


def _settings(text: str) -> Iterator[Set]:
    """For each member of a document, what writes the document with another value there."""
    if _is_json(text):
        yield from _json_settings(text)
    else:
        yield from _xml_settings(text)


def _xml_settings(text: str) -> Iterator[Set]:
    for found in _TEXT.finditer(text):
        yield partial(_between, text[: found.start(1)], text[found.end(1) :])


def _between(before: str, after: str, value: object) -> str:
    return f"{before}{value}{after}"


def _json_settings(text: str) -> Iterator[Set]:
    for path, held in _written_places(text):
        if isinstance(held, str) and held.lstrip().startswith("<"):  # a document within
            for inner in _xml_settings(held):
                yield partial(_within, text, path, inner)
        else:
            yield partial(_written, text, path)


def _within(text: str, path: tuple[Any, ...], inner: Set, value: object) -> str:
    return _written(text, path, inner(value))


def _written_places(text: str) -> list[tuple[tuple[Any, ...], Any]]:
    try:
        return list(_places(json.loads(text)))
    except (ValueError, RecursionError):
        return []


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _places(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _places(member, (*path, index))
    else:
        yield path, value


def _written(text: str, path: tuple[Any, ...], value: object) -> str:
    document = json.loads(text)
    if not path:
        return json.dumps(value, ensure_ascii=False)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return json.dumps(document, ensure_ascii=False)


def _with_member(text: str, name: str) -> str:
    """The document with one more member in every object; its name may itself be a planted value."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
            value[name] = WORDS
        elif isinstance(value, list):
            waiting.extend(value)
    return json.dumps(document, ensure_ascii=False)
