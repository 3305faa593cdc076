"""Forms are read strictly, and only those that our own pages sent: token of the session, and the browser's own word.

Three checks, all of which must hold: the browser says that our own page sent it (``Sec-Fetch-Site: same-origin``, or
an ``Origin`` that is ours where a browser doesn't know the header), the body is one form that reads one way only, and
it holds the session's token.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from gateway.console import refusals
from gateway.console.refusals import Refused

TOKEN = "csrf"  # noqa: S105  # the name of a form's field
MAX_BODY = 64 * 1024
_MAX_FIELDS = 500


class Form(Mapping[str, str]):
    """The fields of a form; ``form["x"]`` of a missing field raises `Refused` 400. Line ends are ``\\n``."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value.replace("\r\n", "\n"))

    def __getitem__(self, name: str) -> str:
        values = self._values.get(name, [])
        if len(values) != 1:
            raise refusals.bad_form()
        return values[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __repr__(self) -> str:
        return f"Form({sorted(self._values)})"

    def text(self, name: str, most: int = 200) -> str:
        """A field without blanks around it, empty if it wasn't sent; raises `Refused` for a longer one."""
        value = self[name].strip() if name in self._values else ""
        if len(value) > most:
            raise refusals.bad_form("Nội dung quá dài.", "A field is too long.")
        return value

    def all(self, name: str) -> list[str]:
        """Every value of a field that may occur several times (boxes that are ticked)."""
        return list(self._values.get(name, []))


def check_origin(request: Request, origin: str) -> None:
    """Raise `Refused` unless the browser says that a page of ``origin`` sent this."""
    site, said = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if said is not None and said != origin:
        raise refusals.foreign_form()
    if site is None and said is None:
        raise refusals.foreign_form()
    if site is not None and site != "same-origin":
        raise refusals.foreign_form()


def check_token(form: Form, token: str) -> None:
    """Raise `Refused` unless the form holds this token."""
    sent = form.all(TOKEN)
    if len(sent) != 1 or not hmac.compare_digest(sent[0].encode(), token.encode()):
        raise refusals.foreign_form()


async def read_form(request: Request) -> Form:
    """The form of a request; raises `Refused` 400, 413 or 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" or "content-encoding" in request.headers:
        raise Refused(415, "Biểu mẫu không đúng định dạng.", "The body is not a form.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refused(413, "Biểu mẫu quá lớn.", "The form is too large.")
    try:
        pairs = parse_qsl(
            bytes(body).decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=_MAX_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise refusals.bad_form() from None
    if any("\0" in value for _, value in pairs):
        raise refusals.bad_form()
    return Form(pairs)
