"""A mail server on loopback that speaks SMTP with STARTTLS or TLS from the first byte, and keeps what it takes."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class MailServer:
    """How it answers, and what it took: sender, recipient, message, whether under TLS, who signed in."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    password: str | None = None
    refuse: str = ""
    """Answer to a message that it won't take, such as ``451 later``."""
    drop_after_taking: bool = False
    """The line breaks before its answer comes: the letter is here, and the sender doesn't know."""
    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: MailServer = self.server.mail  # type: ignore[attr-defined]  # given by `serving`
        with suppress(OSError):
            if server.implicit:
                self._seal(server)
            self._say("220 mail.example.test")
            while (line := self.rfile.readline()) and self._answer(server, line.decode().strip()):
                pass

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _seal(self, server: MailServer) -> None:
        assert server.tls is not None
        self.connection = server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.sealed = self.connection.makefile("rb"), True
        self.wfile = self.connection.makefile("wb", buffering=0)

    sealed = False
    user = sender = recipient = ""

    def _say(self, line: str) -> bool:
        self.wfile.write(f"{line}\r\n".encode())
        return True

    def _answer(self, server: MailServer, line: str) -> bool:
        match line.upper().split(" ")[0]:
            case "EHLO":
                offered = ["AUTH PLAIN"] if server.password and self.sealed else []
                offered += ["STARTTLS"] if server.tls and not self.sealed else []
                for each in ("mail.example.test", *offered):
                    self._say(f"250-{each}")
                return self._say("250 8BITMIME")
            case "STARTTLS":
                self._say("220 go on")
                self._seal(server)
                return True
            case "AUTH":
                _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
                self.user = user if password == server.password else ""
                return self._say("235 welcome" if self.user else "535 who?")
            case "MAIL":
                self.sender = line.partition(":")[2].split(" ")[0]
                return self._say("530 sign in first" if server.password and not self.user else "250 ok")
            case "RCPT":
                self.recipient = line.partition(":")[2].split(" ")[0]
                return self._say("250 ok")
            case "DATA":
                self._say("354 go on")
                text = b""
                while (piece := self.rfile.readline()) != b".\r\n":
                    text += piece
                if server.refuse:
                    return self._say(server.refuse)
                server.taken.append({
                    "from": self.sender, "to": self.recipient, "text": text, "sealed": self.sealed, "user": self.user,
                })  # fmt: skip
                return not server.drop_after_taking and self._say("250 taken")
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                return self._say("250 ok")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that leaves in the middle is what the tests are about."""


@contextmanager
def serving(mail: MailServer) -> Iterator[MailServer]:
    """Run it in a thread."""
    with _Server(("127.0.0.1", mail.port), _Talk) as server:
        server.mail, mail.port = mail, server.server_address[1]  # type: ignore[attr-defined]  # read by `_Talk`
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield mail
        finally:
            server.shutdown()
            thread.join()
