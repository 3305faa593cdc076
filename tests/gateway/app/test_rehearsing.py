"""How a rehearsal's bytes travel: on this machine unless allowed, without redirects and with an end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway.app import rehearsing
from gateway.app.rehearsing import proving, sending
from gateway.keys.notes import LogSigner
from gateway.rehearsal.caller import KeptHere, NoAnswer, NotStarted


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/there")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("X-Seen", self.headers["x-own"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def server() -> Iterator[str]:
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_a_request_and_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # heeded, nothing would arrive
    with server() as url, sending(allow_remote=False) as send:
        answer = send("POST", f"{url}/here", {"x-own": "1"}, "Đỗ".encode())
        assert (answer.status, answer.headers["x-seen"], answer.body.decode()) == (200, "1", "Đỗ")
        away = send("POST", f"{url}/away", {"x-own": "1"}, b"")
        assert (away.status, away.headers["location"]) == (302, "/there")


def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "MOST_BYTES", 10)
    with server() as url, sending(allow_remote=False) as send, pytest.raises(NoAnswer, match="without end"):
        send("POST", url, {"x-own": "1"}, b"x" * 11)


@pytest.mark.parametrize("url", ["http://10.255.255.1/", "https://gateway.example/", "http://127.0.0.1.example/"])
def test_nothing_leaves_this_machine_unless_allowed(url: str) -> None:
    with sending(allow_remote=False) as send, pytest.raises(KeptHere):
        send("GET", url, {}, b"")


def test_nobody_there() -> None:
    with server() as url:
        pass
    with sending(allow_remote=True) as send:
        with pytest.raises(NoAnswer, match="ConnectError"):
            send("GET", url, {}, b"")
        with pytest.raises(NoAnswer, match="UnsupportedProtocol"):
            send("GET", "gopher://127.0.0.1/", {}, b"")


def test_an_authority_that_can_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    for content in (None, "no certificate"):
        if content:
            path.write_text(content)
        with pytest.raises(NotStarted, match="--ca-file"), sending(allow_remote=False, ca_file=path):
            pass


def test_a_receipt_that_is_none_proves_nothing() -> None:
    prove = proving(LogSigner("log.example", b"\0" * 32).verifier)
    with pytest.raises(ValueError, match="receipt"):
        prove("{}")
