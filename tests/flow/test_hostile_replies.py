"""A source's hostile reply ends in ``source_malformed`` over the gateway's own road, and its body reaches no log.

Every profile of every connector, a real server, the real transport, pipeline and log; one table for XML, one for JSON,
one for what the HTTP reply says of its body. Memory is the process's own high-water mark, and bounded; time is bounded
by the deadline, whose end would be another code.
"""

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts.conformance import Case
from contracts.wire import WireResponse
from gateway.acceptance.damage import replies_of
from gateway.acceptance.road import Ground, Journey, Road
from gateway.acceptance.server import Sending, Server, head
from gateway.acceptance.trial import Trial
from gateway.acceptance.watchwords import Watchwords
from gateway.acceptance.wire import _captured
from gateway.registry import profiles
from gateway.registry.check import cases
from gateway.registry.discovery import Found, discover
from gateway.registry.registry import SourceSetting, load_one
from tests.flow.hostile_json import JSON, member
from tests.flow.hostile_xml import CANARY, XML, in_payload

MOST_MEMORY = 128 * 1024
"""KiB above what the process had before: the server's own copies of 10 MB are in it, what a bomb expands to is not."""
AT_ONCE = 2
Send = Callable[[WireResponse], bytes]


def read(found: Found, profile: str) -> Mapping[str, Any]:
    return profiles.read(found, found.manifest(), profile)


def trials() -> Iterator[Trial]:
    """Every connector with each of its profiles, set to take unknown members for drift.

    So that no row is refused merely for being a member that nobody knows.
    """
    for name, found in sorted(discover().items()):
        for index, profile in enumerate(found.manifest().profiles):
            tolerant = {key: "drift" for key in ("unknown_elements", "unknown_members") if key in read(found, profile)}
            loaded = load_one(found, SourceSetting(profile, synthetic=True, overrides=tolerant))
            trial = Trial(loaded, cases(found, profile, first=index == 0))
            if trial.typical:
                yield trial
            assert trial.typical or loaded.announced, name


TRIALS = {f"{trial.loaded.name}/{trial.loaded.profile_name}": trial for trial in trials()}


def asked(trial: Trial) -> Case:
    """The case whose last reply is replaced: the first that ends in a record (a yes or no suffers nothing unknown)."""
    return next((case for case in trial.typical if "confirm" not in case.query), trial.typical[0])


def last(case: Case) -> WireResponse:
    return replies_of(case)[-1]


def encoded(content: bytes, coding: str) -> Send:
    return lambda good: head(200, good.media_type, len(content), (("Content-Encoding", coding),)) + content


def compressed(cut: Callable[[bytes], bytes], coding: str = "gzip") -> Send:
    def send(good: WireResponse) -> bytes:
        content = cut(gzip.compress(good.body) if coding == "gzip" else zlib.compress(good.body))
        return head(200, good.media_type, len(content), (("Content-Encoding", coding),)) + content

    return send


def typed(content_type: str) -> Send:
    return lambda good: head(200, content_type, len(good.body)) + good.body


HTTP: dict[str, Send] = {
    "gzip, truncated": compressed(lambda whole: whole[: len(whole) // 2]),
    "gzip, its end cut off": compressed(lambda whole: whole[:-8]),
    "gzip, a head and no more": compressed(lambda whole: whole[:10]),
    "gzip, another checksum": compressed(lambda whole: whole[:-8] + b"\0" * 8),
    "gzip, and something behind it": compressed(lambda whole: whole + CANARY.encode()),
    "gzip that is none": encoded(CANARY.encode(), "gzip"),
    "deflate, truncated": compressed(lambda whole: whole[: len(whole) // 2], "deflate"),
    "a gzip bomb": encoded(gzip.compress(b" " * 40_000_000), "gzip"),
    "a coding that nobody asked for": encoded(b"x", "br"),
    "two codings": encoded(gzip.compress(gzip.compress(b"x")), "gzip, gzip"),
    "a page": lambda _good: head(200, "text/html", len(CANARY)) + CANARY.encode(),
    "another charset": lambda good: typed(f"{good.media_type}; charset=utf-16")(good),
    "a charset of seven bits": lambda good: typed(f"{good.media_type}; charset=utf-7")(good),
    "no type": typed(""),
}


def plain(good: WireResponse, body: str | bytes) -> bytes:
    content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return head(200, good.headers["content-type"], len(content)) + content


def changed(make: Callable[[str], str | bytes]) -> Send:
    """The good reply, made into a bad one."""
    return lambda good: plain(good, make(good.body.decode()))


def changed_within(make: Callable[[str], str | bytes]) -> Send:
    """The same for the XML that a reply in JSON carries."""

    def send(good: WireResponse) -> bytes:
        document = json.loads(good.body)
        made = make(document["message"])
        inner = made if isinstance(made, str) else made.decode("latin-1")
        return plain(good, json.dumps({**document, "message": inner}))

    return send


def rows(trial: Trial) -> dict[str, Send]:
    """The table for one profile: what is wrong, and what the source sends then."""
    text = last(asked(trial)).body.decode()
    if not text.lstrip().startswith("{"):
        return {**HTTP, **{name: changed(make) for name, make in XML.items()}}
    found = {**HTTP, **{name: changed(make) for name, make in JSON.items()}}
    if str(json.loads(text).get("message")).lstrip().startswith("<"):  # XML in JSON has both tables
        found |= {f"within, {name}": changed_within(make) for name, make in XML.items() if name not in SPELLED}
    return found


SPELLED = frozenset({"declared as UTF-16", "Latin-1 that says UTF-8", "half a character"})
"""Rows about bytes, which a text inside JSON no longer has."""


def memory(name: str) -> int:
    """KiB: ``VmHWM`` is the high-water mark, ``VmRSS`` what is held now."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:"))


def harmless(good: WireResponse) -> bytes:
    """The good reply with a member that nobody knows."""
    text = good.body.decode()
    return plain(good, member('"harmless"')(text) if text.lstrip().startswith("{") else in_payload("<x/>")(text))


async def travel(trial: Trial, folder: Path) -> tuple[dict[str, Journey], Journey, Road]:
    """Send the whole table, a few at once, and then a good reply with something unknown in it."""
    places, found = asyncio.Semaphore(AT_ONCE), {}
    case = asked(trial)
    async with Server() as server:
        ground = Ground(folder, server)
        road = Road(trial, ground)

        async def go(name: str, send: Send) -> None:
            async with places:
                found[name] = await road.go(case, wrong=Sending(send), at=len(case.turns) - 1)

        try:
            async with asyncio.TaskGroup() as group:
                for name, send in rows(trial).items():
                    group.create_task(go(name, send))
            return found, await road.go(case, wrong=Sending(harmless), at=len(case.turns) - 1), road
        finally:
            await road.close()
            await ground.close()


@pytest.mark.parametrize("name", TRIALS)
def test_a_hostile_reply_is_malformed_and_reaches_no_log(name: str, tmp_path: Path) -> None:
    trial = TRIALS[name]
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the high-water mark begins anew
    before = memory("VmRSS")
    with _captured() as lines:
        found, good, road = asyncio.run(travel(trial, tmp_path / "road"))
    grown = memory("VmHWM") - before
    otherwise = {row: journey.told for row, journey in found.items() if journey.told != "source_malformed"}
    assert otherwise == {}
    assert good.told in ("found", "sent"), "the next good reply is read, though it knows more than we do"
    assert all(journey.closed for journey in found.values()), "each is on record"
    assert grown < MOST_MEMORY, f"{grown} KiB"
    case = asked(trial)
    words = Watchwords({"asked": case.query, "answered": case.expect["record"]}, planted=(CANARY,), spared=open_(case))
    assert not words.in_text(lines.getvalue()) and not words.in_text(road.metrics.render().decode())
    for row, journey in found.items():
        assert journey.problem is not None
        shown = f"{journey.problem!r} {journey.problem.errors} {sorted(journey.problem.source_ids.items())}"
        assert not words.in_text(shown), row
    for file in sorted(road.folder.glob("*.db*")):
        assert not words.in_bytes(file.read_bytes()), file.name


def open_(case: Case) -> tuple[str, ...]:
    """What is on record in clear: the purpose's own."""
    return tuple(str(case.context[name]) for name in ("unit", "procedure", "dossier") if name in case.context)


def test_the_tables_are_about_what_they_say() -> None:
    """Every row of XML differs from the good reply and from every other; the good one is read (above)."""
    text = last(asked(TRIALS["population/c06-soap"])).body.decode()
    made = {name: make(text) for name, make in XML.items()}
    assert text not in made.values() and len({str(one) for one in made.values()}) == len(made)
    assert len(TRIALS) >= 14 and len(XML) >= 60 and len(JSON) >= 35
