"""A client's offer to change the protocol (`Upgrade: h2c`, as Java's client makes it) is declined, not stumbled over.

RFC 9110 section 7.8 lets a server ignore the offer and answer in HTTP/1.1. The parser of httptools ends the message
there, whatever its length says: uvicorn would give the application no body, and read the body as a next request, which
behind a proxy that shares its connections is request smuggling.
"""

from __future__ import annotations

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class DecliningProtocol(HttpToolsProtocol):
    """One connection; reads the body behind an offer by its length, and the next request after it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._owed = 0
        """Bytes of the body that are still to come, while the parser stands before them."""

    def data_received(self, data: bytes) -> None:
        """Parse; past an offer, hand on the body, then parse again."""
        self._unset_keepalive_if_required()
        while data and not self.transport.is_closing():
            if self._owed:
                body, data = data[: self._owed], data[self._owed :]
                self._owed -= len(body)
                self.on_body(body)
                if not self._owed:
                    self._complete()
                continue
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as offer:
                data = data[offer.args[0] :]
                self._decline()
            except httptools.HttpParserError:
                self.send_400_response("Invalid HTTP request received.")
                return

    def on_message_complete(self) -> None:
        """The parser has read a whole message, or stands before an offer: that one isn't over yet."""
        if not self.offered:
            super().on_message_complete()

    @property
    def offered(self) -> bool:
        """Whether the parser has stopped at an offer, with the body still to come."""
        return bool(self.parser.should_upgrade())

    def _decline(self) -> None:
        """Know how much is to come. A body without a length has no end that we could see, so it is refused."""
        if any(name == b"transfer-encoding" for name, _ in self.headers):
            self.send_400_response("A chunked body behind an offer.")
            return
        self._owed = next((int(value) for name, value in self.headers if name == b"content-length"), 0)
        if not self._owed:
            self._complete()

    def _complete(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as the base class has it
        self.on_message_complete()
