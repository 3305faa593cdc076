"""Settings become targets that reach a real endpoint, with its token, and nothing else; mistakes stop the start."""

import asyncio
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from gateway.app.shipping import ShippingLanes, target, targets
from gateway.audit.reading import LogReader
from gateway.audit.shipping.target import NotDelivered
from gateway.settings import SettingsFault, Shipping
from tests.gateway.audit.shipping.samples import many
from tests.gateway.audit.shipping.test_files import lines_of
from tests.gateway.audit.shipping.test_shipper import received


class Endpoint(HTTPServer):
    """Answers with ``status``; keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.got = 204, list[tuple[dict[str, str], bytes]]()
        super().__init__(("127.0.0.1", 0), _Answering)


class _Answering(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.status == 503:
            self.send_header("retry-after", "7")
        if self.server.status == 302:
            self.send_header("location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def setting(**members: Any) -> Shipping:
    return Shipping.model_validate({"name": "siem", "form": "ocsf", **members})


def to(endpoint: Endpoint, **more: Any) -> Shipping:
    return setting(target="http", url=f"http://127.0.0.1:{endpoint.server_port}/in", **more)


def test_an_endpoint_gets_the_lines_and_the_token(
    tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    (tmp_path / "token").write_text("s3cret\n")
    lines = asyncio.run(lines_of(tmp_path, 2))
    made = target(to(endpoint, token_file=str(tmp_path / "token")))
    made.deliver(lines)
    made.close()
    ((headers, body),) = endpoint.got
    assert headers["authorization"] == "Bearer s3cret" and body.splitlines() == [line.text for line in lines]


def test_a_wish_for_later_is_read_and_a_redirect_is_not_followed(tmp_path: Path, endpoint: Endpoint) -> None:
    lines = asyncio.run(lines_of(tmp_path, 1))
    made = target(to(endpoint))
    for status, wait in ((503, 7.0), (302, None)):
        endpoint.status = status
        with pytest.raises(NotDelivered) as refused:
            made.deliver(lines)
        assert refused.value.retry_after == wait
    made.close()
    assert len(endpoint.got) == 2


def test_lanes_ship_to_every_target_and_go_on_where_they_stopped(tmp_path: Path, endpoint: Endpoint) -> None:
    asyncio.run(many(tmp_path, 12))
    wanted = (setting(target="file", path=str(tmp_path / "out")), to(endpoint, batch=5).model_copy(
        update={"name": "siem-2"}
    ))  # fmt: skip
    for _ in range(2):
        reader = LogReader(tmp_path / "audit.db")
        lanes = ShippingLanes(wanted, targets(wanted), tmp_path, reader)
        lanes.start()
        while lanes.positions() != {"siem": 12, "siem-2": 12}:
            time.sleep(0.02)
        lived = lanes.alive
        lanes.stop()
        assert (lived, lanes.alive) == (True, False)
        reader.close()
    assert received(tmp_path / "out") == list(range(12))
    assert [len(body.splitlines()) for _, body in endpoint.got] == [5, 5, 2]


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"target": "file", "path": "gone/out"}, "path"),
        ({"target": "http", "url": "https://siem.invalid/", "token_file": "gone"}, "token_file"),
        ({"target": "http", "url": "https://siem.invalid/", "ca_file": "gone"}, "ca_file"),
        ({"target": "syslog", "host": "siem.invalid", "ca_file": "gone"}, "ca_file"),
    ],
)
def test_a_mistake_names_its_setting(members: dict[str, str], named: str, tmp_path: Path) -> None:
    moved = {k: str(tmp_path / v) if k in ("path", "token_file", "ca_file") else v for k, v in members.items()}
    with pytest.raises(SettingsFault, match=rf"audit\.shipping\.{named} of siem") as fault:
        target(setting(**moved))
    assert str(tmp_path) not in str(fault.value)
