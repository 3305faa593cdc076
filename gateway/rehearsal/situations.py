"""The forty situations are data, one entry each in ``book/``; this reads them and refuses an entry that isn't whole.

An entry says in Vietnamese and English what happens at the counter, what is asked, what must come back and where the
contract says so. Its ``ask`` tables are what is really sent, so that words and deeds stand on one page. Texts may
hold places such as ``{plain.full_name}`` (`gateway.rehearsal.filling`).
"""

from __future__ import annotations

import hashlib
import inspect
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
COUNT = 40


class Words(NamedTuple):
    """One text, Vietnamese first."""

    vi: str
    en: str


class BookInvalid(ValueError):
    """An entry of the book is not whole; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A misbehaviour of a mock, for requests that hold ``match`` and no others."""

    service: str
    kind: str
    match: str
    code: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come back beyond the form that every answer has (`gateway.rehearsal.form`). ``None``: not looked at."""

    outcome: str | None = None
    code: str | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    """Path -> value, ``"*"`` for any value, ``"-"`` for null."""
    results: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    cached: bool | None = None
    not_found_means: str | None = None
    members: tuple[str, ...] = ()
    """Members that must be there, for answers that are no dataset's."""
    retry_after: bool = False
    headers: tuple[str, ...] = ()
    pointer: str | None = None
    replayed: bool = False
    """The same bytes as the answer before, marked as sent again."""
    if_held: bool = False
    """Some deployments of the source don't hold it: then it can't be judged."""
    source_asked: bool | None = None
    """Whether anything arrived at the mock; looked at where its control is known."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, made by an ``act`` of `gateway.rehearsal.acts`."""

    act: str = "ask"
    path: str = ""
    person: str | None = None
    """A trait: the first person who has it becomes the subject."""
    subject: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    purpose: Mapping[str, Any] = field(default_factory=dict)
    """Members that replace those of the granted purpose; an empty text takes one out."""
    headers: Mapping[str, str] = field(default_factory=dict)
    granted: bool = True
    """Whether the caller must hold the grant for it: without one the situation can't be judged."""
    expect: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True, slots=True)
class Situation:
    """One entry of the book."""

    number: int
    chapter: Words
    title: Words
    steps: Words
    expected: Words
    contract: str
    asks: tuple[Ask, ...]
    faults: tuple[Fault, ...] = ()
    watch: str | None = None
    """What a request at a mock holds when it is about this situation: mostly the subject's number."""
    needs: tuple[str, ...] = ()
    """``mocks`` (their control), ``sign_in`` (the mock of VNeID), ``log_key``, ``ended_officer``, ``denied``."""


@cache
def book() -> tuple[Situation, ...]:
    """All situations in order; raises `BookInvalid`."""
    found = [one for _, content in _pages() for one in _chapter(tomllib.loads(content.decode("utf-8")))]
    if [one.number for one in found] != list(range(1, COUNT + 1)):
        raise BookInvalid(f"the book does not hold the numbers 1 to {COUNT} in order")
    return tuple(found)


@cache
def edition() -> str:
    """The first digits of the digest of all pages: which book it was."""
    return hashlib.sha256(b"".join(content for _, content in _pages())).hexdigest()[:12]


def _pages() -> list[tuple[str, bytes]]:
    folder = files("gateway.rehearsal") / "book"
    return sorted((page.name, page.read_bytes()) for page in folder.iterdir() if page.name.endswith(".toml"))


def _chapter(page: Mapping[str, Any]) -> list[Situation]:
    chapter = _words(page.get("chapter"), "a page", "chapter")
    return [situation(entry, chapter) for entry in page.get("situation", ())]


def situation(entry: Mapping[str, Any], chapter: Words) -> Situation:
    """One entry, strictly: raises `BookInvalid` for anything that is missing or unknown."""
    name = f"situation {entry.get('number')}"
    texts = {key: _words(entry.get(key), name, key) for key in ("title", "steps", "expected")}
    asks = tuple(_ask(one, name) for one in entry.get("ask", ()))
    if not asks:
        raise BookInvalid(f"{name} asks nothing")
    rest = {key: entry[key] for key in entry if key not in {*texts, "ask", "fault"}}
    rest["faults"] = tuple(_made(Fault, one, name) for one in entry.get("fault", ()))
    rest["needs"] = (*rest.get("needs", ()), *(("mocks",) if rest["faults"] else ()))
    return _made(Situation, {**rest, **texts, "chapter": chapter, "asks": asks}, name)


def _ask(entry: Mapping[str, Any], name: str) -> Ask:
    return _made(Ask, {**entry, "expect": _made(Expectation, entry.get("expect", {}), name)}, name)


def _made(kind: type[T], entry: Mapping[str, Any], name: str) -> T:
    known = set(inspect.signature(kind).parameters)
    if unknown := sorted(set(entry) - known):
        raise BookInvalid(f"{name} holds the unknown {', '.join(unknown)}")
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
    except TypeError:
        raise BookInvalid(f"{name} lacks something that every {kind.__name__.lower()} has") from None


def _words(found: Any, name: str, key: str) -> Words:
    if not isinstance(found, Mapping) or set(found) != {"vi", "en"} or not all(found.values()):
        raise BookInvalid(f"{name}: {key} needs a text in vi and in en")
    return Words(found["vi"], found["en"])
