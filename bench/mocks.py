"""Look-ups per second of our mocks on one core, beside WireMock with equal stubs on the same core and the same load.

Ours checks proof and contract, looks the person or company up in the nation, writes the record and keeps a journal.
WireMock keeps one too, picks one of as many canned answers (by XPath, by query parameter) and sends the same bytes.
Throughput needs a core that nobody else uses; the rows by CPU are the ones to trust on a busy machine.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.cached import SATURATED, cpu_of
from bench.load import CONNECTIONS, drive
from bench.rows import BUILD, ROOT, Row, row
from bench.wiremock import JOURNAL, Missing, jar, pinned, stub, wiremock
from mocks.folding import fold_name

ROUNDS = 5
REQUESTS = 4_000
WARM_UP = 15_000
"""Requests before the first round: a Java program is itself only after a while."""
SUBJECTS = 16
_SOAP_PATH = "/csdldc/v1/TraCuuThongTinCongDan"
_XPATH = "//*[local-name()='SoDinhDanh']/text()"


@dataclass(slots=True)
class Side:
    """One server and what was measured of it."""

    pid: int
    port: int
    per_second: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def round(self, requests: Sequence[bytes]) -> list[bytes]:
        """One round, measured; gives the bodies."""
        before = cpu_of(self.pid)
        driven = drive(self.port, requests)
        used = cpu_of(self.pid) - before
        self.per_second.append(len(requests) / driven.seconds)
        self.cpu_seconds.append(used / len(requests))
        self.busy.append(used / driven.seconds)
        return driven.bodies


@contextmanager
def ours(folder: Path, core: int | None) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Our mocks of both services as `lienthong mocks` runs them; gives the process id and the ready document."""
    ready = folder / "mocks.json"
    chosen = ["--service", "population", "--service", "business"]
    with pinned(core):
        process = subprocess.Popen([sys.executable, "-m", "mocks", "--ready", str(ready), *chosen], cwd=ROOT)
    try:
        for _ in range(600):
            if ready.exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        yield process.pid, json.loads(ready.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(30)


def _head(method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def envelope(person: Mapping[str, Any]) -> bytes:
    """The composed question of the fact sheet about one person."""
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:dan="http://dancuquocgia.bca"><soapenv:Header/><soapenv:Body><dan:TraCuuThongTinCongDan>'
        "<dan:MaYeuCau>H26-20260302-000000001</dan:MaYeuCau><dan:MaDVC>1.001193</dan:MaDVC>"
        "<dan:MaTichHop>037</dan:MaTichHop><dan:MaCanBo>099080000001</dan:MaCanBo><dan:MaDonVi>H26.99</dan:MaDonVi>"
        "<dan:TaiKhoan>canbo.thu</dan:TaiKhoan><dan:SoDienThoai>0</dan:SoDienThoai>"
        f"<dan:SoDinhDanh>{person['personal_id']}</dan:SoDinhDanh>"
        f"<dan:HoVaTen>{fold_name(person['full_name'])}</dan:HoVaTen>"
        f"<dan:NgayThangNamSinh><dan:Nam>{person['date_of_birth'][:4]}</dan:Nam></dan:NgayThangNamSinh>"
        "</dan:TraCuuThongTinCongDan></soapenv:Body></soapenv:Envelope>"
    ).encode()


class Soap:
    """The population look-up: signed, by SOAP; WireMock chooses among its answers by XPath."""

    name = "population look-up, SOAP"
    service = "population"
    content_type = "text/xml; charset=utf-8"

    def __init__(self, ready: Mapping[str, Any]) -> None:
        people = [one for one in ready["people"] if one["personal_id"] and "plain" in one["traits"]]
        people += [one for one in ready["people"] if one["personal_id"] and one not in people]
        self._people = people[:SUBJECTS]
        self._keys = ready["population"]["credentials"]

    def requests(self) -> list[bytes]:
        """One whole request for each subject, signed now."""
        stamp, user = str(int(time.time() * 1000)), self._keys["user"]
        digest = hashlib.sha256(f"{self._keys['sv_url']}{user}{stamp}{self._keys['secret']}".encode()).hexdigest()
        headers = {
            "Timestamp": stamp,
            "Authorization": f"Basic {base64.b64encode(f'{user}:{digest}'.encode()).decode()}",
            "Content-Type": self.content_type,
            "SOAPAction": '""',
        }
        return [_head("POST", _SOAP_PATH, headers, envelope(one)) for one in self._people]

    def patterns(self) -> list[dict[str, Any]]:
        """What WireMock tells each subject's request by."""
        return [
            {
                "method": "POST",
                "urlPath": _SOAP_PATH,
                "headers": {"Authorization": {"matches": "Basic .+"}, "Timestamp": {"matches": "[0-9]+"}},
                "bodyPatterns": [{"matchesXPath": {"expression": _XPATH, "equalTo": one["personal_id"]}}],
            }
            for one in self._people
        ]


class Rest:
    """The business look-up: a bearer token and one parameter; WireMock chooses among its answers by that parameter."""

    name = "business look-up, REST"
    service = "business"
    content_type = "application/json; charset=utf-8"

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self._codes = [one["organization_code"] for one in ready["organizations"]][:SUBJECTS]
        told = ready["business"]
        self._path = told["hints"]["data_path"]
        self._token = _token(told["url"], told["credentials"])

    def requests(self) -> list[bytes]:
        """One whole request for each subject."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        return [_head("GET", f"{self._path}?msdn={code}", headers, b"") for code in self._codes]

    def patterns(self) -> list[dict[str, Any]]:
        """What WireMock tells each subject's request by."""
        return [
            {
                "method": "GET",
                "urlPath": self._path,
                "headers": {"Authorization": {"matches": "Bearer .+"}},
                "queryParameters": {"msdn": {"equalTo": code}},
            }
            for code in self._codes
        ]


def _token(url: str, credentials: Mapping[str, str]) -> str:
    pair = f"{credentials['consumer_key']}:{credentials['consumer_secret']}".encode()
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    connection.request("POST", "/token", "grant_type=client_credentials", headers)
    token = json.loads(connection.getresponse().read())["access_token"]
    connection.close()
    return str(token)


def _repeated(requests: Sequence[bytes], count: int) -> list[bytes]:
    return [requests[number % len(requests)] for number in range(count)]


def _rows(name: str, us: Side, them: Side, how: str) -> list[Row]:
    busy = f"; core busy {median(us.busy):.0%} with ours, {median(them.busy):.0%} with WireMock"
    cpu, base = median(us.cpu_seconds), median(them.cpu_seconds)
    found = [row(f"mock: {name}", median(us.per_second), median(them.per_second), "answers per second", how + busy)]
    if cpu and base:
        spent = f"{how}; {cpu * 1e6:.0f} and {base * 1e6:.0f} µs of CPU an answer, all threads and the kernel's part"
        found.append(row(f"mock: {name}, by CPU", 1 / cpu, 1 / base, "answers per CPU second", spent))
    if min(median(us.busy), median(them.busy)) < SATURATED:
        print(f"{name}: a side did not fill its core: believe the row by CPU, not the throughput", file=sys.stderr)
    return found


def measure(rounds: int = ROUNDS, count: int = REQUESTS, warm_up: int = WARM_UP) -> list[Row]:
    """Throughput and CPU of one SOAP and one REST service; no rows, and a clear line, where WireMock is missing."""
    try:
        file = jar()
    except Missing as missing:
        print(f"mocks beside WireMock: skipped, {missing}", file=sys.stderr)
        return []
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    core = cores[0] if len(cores) > 1 else None
    if core is not None:
        os.sched_setaffinity(0, set(cores[1:]))
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=BUILD, prefix="mocks-")))
            pid, ready = stack.enter_context(ours(folder, core))
            found = []
            for kind in (Soap, Rest):
                found += _compared(kind(ready), pid, ready, file, folder, core, rounds, count, warm_up)
            return found
    finally:
        if core is not None:
            os.sched_setaffinity(0, set(cores))


def _compared(
    asked: Soap | Rest, pid: int, ready: Mapping[str, Any], file: Path, folder: Path, core: int | None,
    rounds: int, count: int, warm_up: int,
) -> list[Row]:  # fmt: skip
    us = Side(pid, int(urlsplit(ready[asked.service]["url"]).port or 0))
    answers = drive(us.port, asked.requests(), 1).bodies
    stubs = [stub(*one) for one in zip(asked.patterns(), repeat(asked.content_type), answers)]
    with wiremock(file, stubs, folder / asked.service, core) as (their_pid, port):
        them = Side(their_pid, port)
        assert drive(them.port, asked.requests(), 1).bodies == answers, "WireMock answers what ours did"
        drive(them.port, _repeated(asked.requests(), warm_up))
        drive(us.port, _repeated(asked.requests(), min(warm_up, count)))
        for _ in range(rounds):
            for side in (us, them):
                bodies = side.round(_repeated(asked.requests(), count))
                assert set(bodies) == set(answers)
    how = (
        f"median of {rounds} alternating rounds of {count} requests over {CONNECTIONS} connections, one core for both "
        f"servers in turn and one for the generator, {len(answers)} subjects, {len(answers[0])} B the first answer; "
        f"baseline: WireMock with as many stubs and a journal of {JOURNAL}"
    )
    return _rows(asked.name, us, them, how)


def main() -> None:
    """This part alone."""
    from bench.rows import table

    found = measure()
    print(table(found) if found else "nothing measured")


if __name__ == "__main__":
    main()
