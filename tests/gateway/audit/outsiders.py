"""Outsiders on loopback ports: a C2SP witness that keeps its own state, and an RFC 3161 authority made of openssl.

They are written from the standards and share no code with the gateway: a witness that we checked with our own code
would believe our own mistakes.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass
class Witness:
    """``logs`` are the trusted keys by origin, ``seen`` the last size and root for each; ``answer`` overrides all."""

    name: str = "witness.test/w1"
    seed: bytes = bytes(range(100, 132))
    time: int = 1_790_000_000
    logs: dict[str, str] = field(default_factory=dict)
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    answer: tuple[int, str, bytes] | None = None
    url: str = ""

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def _id(self) -> bytes:
        public = self.key.public_key().public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n\x04" + public).digest()[:4]

    @property
    def vkey(self) -> str:
        public = self.key.public_key().public_bytes_raw()
        return f"{self.name}+{self._id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"

    def cosignature(self, text: str) -> str:
        message = f"cosignature/v1\ntime {self.time}\n{text}".encode()
        raw = self._id + self.time.to_bytes(8, "big") + self.key.sign(message)
        return f"— {self.name} {base64.b64encode(raw).decode()}\n"

    def add_checkpoint(self, body: bytes) -> tuple[int, str, bytes]:
        """Status, content type and body, as the standard has them."""
        self.bodies.append(body)
        if self.answer is not None:
            return self.answer
        head, _, note = body.decode().partition("\n\n")
        lines = head.split("\n")
        text = note.rpartition("\n\n")[0] + "\n"
        origin, size_line, root_line = text.split("\n")[:3]
        size, root, old = int(size_line), base64.b64decode(root_line), int(lines[0].removeprefix("old "))
        if origin not in self.logs:
            return 404, "text/plain", b""
        if not _signed(note, text, self.logs[origin]):
            return 403, "text/plain", b""
        if old > size:
            return 400, "text/plain", b""
        known, known_root = self.seen.get(origin, (0, b""))
        if old != known:
            return 409, "text/x.tlog.size", f"{known}\n".encode()
        if old == size and root != known_root:
            return 409, "text/plain", b""
        path = [base64.b64decode(line) for line in lines[1:]]
        if len(path) > 63 or not _grew(old, size, known_root, root, path):
            return 422, "text/plain", b""
        self.seen[origin] = (size, root)
        return 200, "text/plain", self.cosignature(text).encode()


def _signed(note: str, text: str, vkey: str) -> bool:
    name, _, rest = vkey.partition("+")
    public = base64.b64decode(rest.partition("+")[2])[1:]
    for line in note.rpartition("\n\n")[2].splitlines():
        _, signer, encoded = line.split(" ")
        if signer == name:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(encoded)[4:], text.encode())
            except InvalidSignature:
                return False
            return True
    return False


def _grew(old: int, size: int, old_root: bytes, root: bytes, path: list[bytes]) -> bool:
    """RFC 6962 section 2.1.2, recursively: rebuild both roots from the proof's end."""
    if old == 0:
        return not path
    if old == size:
        return not path and old_root == root
    rest = list(path)

    def both(m: int, n: int, whole: bool) -> tuple[bytes, bytes]:
        if m == n:
            kept = old_root if whole else rest.pop(0)
            return kept, kept
        k = 1
        while k * 2 < n:
            k *= 2
        if m <= k:
            before, after = both(m, k, whole)
            return before, _pair(after, rest.pop(0))
        before, after = both(m - k, n - k, False)
        left = rest.pop(0)
        return _pair(left, before), _pair(left, after)

    try:
        return both(old, size, True) == (old_root, root) and not rest
    except IndexError:
        return False


def _pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass
class Authority:
    """A time stamp authority; ``ca`` is the certificate to trust, ``answer`` overrides what it says."""

    folder: Path
    url: str = ""
    answer: tuple[int, str, bytes] | None = None
    asked: int = 0

    def __post_init__(self) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("the time stamp authority of these tests is openssl's, which is not installed here")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\n"
            "signer_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\n"
            "digests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\n"
        )
        (self.folder / "ext").write_text(
            "extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n"
        )
        (self.folder / "serial").write_text("01\n")
        self._openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Test-CA")
        self._openssl("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Test-TSA")
        self._openssl(
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out tsa.pem"
        )

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def _openssl(self, words: str) -> None:
        subprocess.run(["openssl", *words.split()], cwd=self.folder, check=True, capture_output=True)

    def reply(self, query: bytes) -> tuple[int, str, bytes]:
        """What `openssl ts -reply` answers."""
        self.asked += 1
        if self.answer is not None:
            return self.answer
        (self.folder / "query").write_bytes(query)
        self._openssl("ts -reply -config tsa.cnf -section t -queryfile query -out reply")
        return 200, "application/timestamp-reply", (self.folder / "reply").read_bytes()


@contextmanager
def serving(outsider: Witness | Authority) -> Iterator[None]:
    """Serve one on a loopback port; its ``url`` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            known = isinstance(outsider, Authority) or self.path == "/add-checkpoint"
            if not known:
                status, kind, content = 404, "text/plain", b""
            elif isinstance(outsider, Authority):
                assert self.headers["content-type"] == "application/timestamp-query"
                status, kind, content = outsider.reply(body)
            else:
                status, kind, content = outsider.add_checkpoint(body)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    outsider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
