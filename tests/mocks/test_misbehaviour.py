"""Every transport fault as a client meets it on a real connection, for a SOAP-like and a REST-like service."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.faults import FaultControl, Faults
from mocks.journal import Journal
from mocks.latency import read_latency
from mocks.listener import HOST, Listener
from mocks.misbehaviour import HUGE_BYTES, REDIRECTED_TO, Misbehaving, damage_charset
from mocks.terms import ServiceTerms

XML = '<?xml version="1.0" encoding="UTF-8"?><a><b>NGUYỄN THỊ MINH KHUÊ</b></a>'.encode()
JSON = '{"name": "NGUYỄN THỊ MINH KHUÊ"}'.encode()


class Bench:
    """A running service with its faults and journal."""

    def __init__(self, url: str, faults: Faults, journal: Journal, seen: list[str | None]) -> None:
        self.url = url
        self.faults = faults
        self.journal = journal
        self.seen = seen


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    terms = ServiceTerms(name="one", not_applicable={"two_matches": "nobody is two"}, drift_fields=("b", "name"))
    faults, journal = Faults([terms]), Journal()
    control: FaultControl = faults.control("one")
    seen: list[str | None] = []

    async def xml(request: Request) -> Response:
        seen.append(control.active(request))
        control.note(request, f"{len(await request.body())} bytes")
        return Response(XML, media_type="text/xml; charset=utf-8")

    async def data(request: Request) -> Response:
        return Response(JSON, media_type="application/json")

    app = Starlette(
        routes=[Route("/xml", xml, methods=["GET", "POST"]), Route("/json", data), Route("/__mock__/own", data)]
    )
    listener = Listener()
    await listener.start(Misbehaving(app, control, journal))
    try:
        yield Bench(listener.url, faults, journal, seen)
    finally:
        await listener.stop()


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=20)


async def test_without_a_fault_the_service_answers_and_the_journal_knows() -> None:
    async with bench() as it, client() as http:
        answer = await http.post(f"{it.url}/xml?q=1", content=b"hello", headers={"SOAPAction": '""', "X-Other": "1"})
        assert (answer.status_code, answer.content) == (200, XML)
        (entry,) = it.journal.entries()
        assert (entry.service, entry.status, entry.fault, entry.notes) == ("one", 200, None, ["5 bytes"])
        assert (entry.traffic.method, entry.traffic.target, entry.traffic.body) == ("POST", "/xml?q=1", b"hello")
        assert entry.headers["soapaction"] == '""'
        assert (entry.headers["x-other"], entry.ended, entry.outcome) == ("1", True, "answered")


@pytest.mark.parametrize("path", ["/xml", "/json"])
@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [("http_500", 500, b"Internal"), ("http_503_retry_after", 503, b"Service"), ("html", 200, b"<!DOCTYPE html>")],
)
async def test_answers_that_replace_the_service(path: str, kind: str, status: int, start: bytes) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(it.url + path, headers={"X-Mock-Fault": kind})
        assert (answer.status_code, answer.content[: len(start)]) == (status, start)
        assert answer.headers.get("retry-after") == ("1" if status == 503 else None)
        assert it.seen == []
        assert [(entry.fault, entry.status) for entry in it.journal.entries()] == [(kind, status)]


async def test_seconds_set_the_retry_after() -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", "http_503_retry_after", seconds=7)
        assert (await http.get(f"{it.url}/xml")).headers["retry-after"] == "7"


async def test_a_redirect_stays_here_and_following_it_would_show() -> None:
    async with bench() as it, client() as http:
        answer = await http.get(f"{it.url}/xml", headers={"X-Mock-Fault": "redirect"}, follow_redirects=True)
        assert answer.history[0].status_code == 307
        assert [entry.traffic.target for entry in it.journal.entries()] == ["/xml", REDIRECTED_TO]


@pytest.mark.parametrize("path", ["/xml", "/json"])
async def test_zero_bytes_keep_the_content_type(path: str) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(it.url + path, headers={"X-Mock-Fault": "zero_bytes"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].split(";")[0] in {"text/xml", "application/json"}


@pytest.mark.parametrize("kind", ["reset", "refused"])
async def test_a_reset_comes_after_the_request_was_read(kind: str) -> None:
    async with bench() as it, client() as http:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await http.post(f"{it.url}/xml", content=b"whole", headers={"X-Mock-Fault": kind})
        (entry,) = it.journal.entries()
        assert (entry.traffic.body, entry.status) == (b"whole", None)


@pytest.mark.parametrize("path", ["/xml", "/json"])
async def test_cut_off_promises_more_than_it_sends(path: str) -> None:
    async with bench() as it, client() as http:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            await http.get(it.url + path, headers={"X-Mock-Fault": "cut_off"})
        assert it.journal.entries()[0].status == 200


@pytest.mark.parametrize(("path", "start", "end"), [("/xml", XML[:30], b"</a>"), ("/json", JSON[:10], b"}")])
async def test_a_huge_body_is_well_formed_and_comes_in_pieces(path: str, start: bytes, end: bytes) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(it.url + path, headers={"X-Mock-Fault": "huge_body"})
        assert "content-length" not in answer.headers
        assert len(answer.content) >= HUGE_BYTES > 10_000_000
        assert answer.content.startswith(start)
        assert answer.content.endswith(end)


@pytest.mark.parametrize("path", ["/xml", "/json"])
async def test_a_wrong_charset_is_no_utf8_although_declared(path: str) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(it.url + path, headers={"X-Mock-Fault": "wrong_charset"})
        assert answer.status_code == 200
        with pytest.raises(UnicodeDecodeError):
            answer.content.decode("utf-8")


@pytest.mark.parametrize("body", [XML, JSON, b'{"a": 1}', b"[1]", b"<a/>", b""])
def test_damage_is_never_utf8(body: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        damage_charset(body).decode("utf-8")


async def test_a_slow_first_byte_is_late_but_whole() -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", "slow_first_byte", seconds=0.05, times=1)
        answer = await http.get(f"{it.url}/xml")
        assert (answer.status_code, answer.content) == (200, XML)
        assert it.seen == ["slow_first_byte"]


async def test_latency_is_drawn_for_each_answer_and_written_down() -> None:
    async with bench() as it, client() as http:
        it.faults.arm(
            "one", "latency", latency=read_latency({"distribution": "uniform", "from": 0, "to": 0.02, "seed": 5})
        )
        for _ in range(3):
            assert (await http.get(f"{it.url}/xml")).content == XML
        notes = [entry.notes[0] for entry in it.journal.entries()]
        latency = it.faults.rules()[0].latency
        assert latency is not None
        assert notes == [f"late by {latency.draw(number):.3f} s" for number in (1, 2, 3)]


async def test_latency_in_seconds_alone_is_a_fixed_wait() -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", "latency", seconds=0.01)
        await http.get(f"{it.url}/json")
        assert it.journal.entries()[0].notes == ["late by 0.010 s"]


@pytest.mark.parametrize(("path", "whole"), [("/xml", XML), ("/json", JSON)])
async def test_a_byte_order_mark_comes_first(path: str, whole: bytes) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(it.url + path, headers={"X-Mock-Fault": "byte_order_mark"})
        assert answer.content == b"\xef\xbb\xbf" + whole


@pytest.mark.parametrize("path", ["/xml", "/json"])
@pytest.mark.parametrize(
    ("kind", "seen"), [("text_nfd", "E\u0302\u0303N"), ("text_double_encoded", "á»„N"), ("text_question_marks", "Y?N")]
)
async def test_text_is_damaged_for_soap_and_rest_alike(path: str, kind: str, seen: str) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(it.url + path, headers={"X-Mock-Fault": kind})
        assert seen in answer.content.decode() and "Ễ" not in answer.content.decode()
        assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(("path", "kind", "after"), [
    ("/xml", "field_renamed", "<bMoi>"), ("/json", "field_renamed", '{"nameMoi": '),
    ("/xml", "field_removed", "<a/>"), ("/json", "field_removed", "{}"),
    ("/xml", "field_added", "</b><TruongMoi>"), ("/json", "field_added", '"TruongMoi"'),
    ("/xml", "field_retyped", "<b><GiaTri>"), ("/json", "field_retyped", '{"name": {"GiaTri": '),
])  # fmt: skip
async def test_a_field_drifts_for_soap_and_rest_alike(path: str, kind: str, after: str) -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", kind)
        assert after in (await http.get(it.url + path)).text
        assert it.journal.entries()[0].notes[-1] in (f"{kind.replace('_', ' ')}: b", f"{kind.replace('_', ' ')}: name")


async def test_the_field_that_drifts_can_be_named_and_may_be_missing() -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", "field_removed", code="nobody")
        assert (await http.get(f"{it.url}/json")).content == JSON
        assert it.journal.entries()[0].notes == ["nothing drifted: the answer has none of nobody"]


async def test_a_drip_comes_byte_by_byte() -> None:
    async with bench() as it:
        it.faults.arm("one", "slow_drip", seconds=0.001)
        async with client() as http, http.stream("GET", f"{it.url}/json") as answer:
            pieces = [piece async for piece in answer.aiter_raw()]
        assert b"".join(pieces) == JSON
        assert len(pieces) > len(JSON) // 2


@pytest.mark.parametrize("kind", ["slow_first_byte", "slow_drip"])
async def test_a_sleeping_fault_ends_when_the_client_leaves(kind: str) -> None:
    async with bench() as it:
        it.faults.arm("one", kind, seconds=3000)
        _, writer = await asyncio.open_connection(HOST, int(it.url.rpartition(":")[2]))
        writer.write(b"GET /xml HTTP/1.1\r\nhost: x\r\n\r\n")
        await writer.drain()
        while not it.journal.entries():  # noqa: ASYNC110  # another connection's task writes it, without an event
            await asyncio.sleep(0.01)
        others = {task for task in asyncio.all_tasks() if "run_asgi" in repr(task.get_coro())}
        assert others
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()
        _, hanging = await asyncio.wait(others, timeout=20)
        assert not hanging


async def test_semantic_kinds_are_left_to_the_service() -> None:
    async with bench() as it, client() as http:
        answer = await http.get(f"{it.url}/xml", headers={"X-Mock-Fault": "empty_body"})
        assert answer.content == XML
        assert it.seen == ["empty_body"]


@pytest.mark.parametrize("kind", ["two_matches", "nonsense"])
async def test_a_forced_fault_that_cannot_be_is_a_problem(kind: str) -> None:
    async with bench() as it, client() as http:
        answer = await http.get(f"{it.url}/xml", headers={"X-Mock-Fault": kind})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert json.loads(answer.content)["detail"]
        assert it.seen == []


async def test_control_paths_are_never_spoiled_nor_written_down() -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", "http_500")
        assert (await http.get(f"{it.url}/__mock__/own")).content == JSON
        assert (await http.get(f"{it.url}/__mocked")).status_code == 500
        assert [entry.traffic.target for entry in it.journal.entries()] == ["/__mocked"]


async def test_sessions_isolate_faults_journal_and_clock() -> None:
    async with bench() as it, client() as http:
        it.faults.arm("one", "http_500", session="a")
        assert (await http.get(f"{it.url}/xml")).status_code == 200
        assert (await http.get(f"{it.url}/xml", headers={"X-Mock-Session": "b"})).status_code == 200
        assert (await http.get(f"{it.url}/xml", headers={"X-Mock-Session": "a"})).status_code == 500
        assert [len(it.journal.entries(session)) for session in (None, "a", "b")] == [1, 1, 1]


async def test_a_body_over_the_limit_is_refused() -> None:
    async with bench() as it, client() as http:
        assert (await http.post(f"{it.url}/xml", content=b"x" * (1024 * 1024 + 1))).status_code == 413
        assert it.journal.entries() == []
