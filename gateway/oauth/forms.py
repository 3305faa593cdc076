"""OAuth requests are forms, read strictly: one value per parameter, UTF-8, a few KiB (RFC 6749 section 3.2)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_BODY = 16 * 1024
"""Bytes of a request body: an assertion of 8 KiB and some parameters."""
_MAX_PARAMETERS = 20


class FormRefused(Exception):
    """A body is not a form that can be read one way only; ``status`` is the HTTP status of the answer."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


async def read_form(request: Request) -> dict[str, str]:
    """The parameters of a request; those without a value count as absent. Raises `FormRefused`."""
    kinds = request.headers.getlist("content-type")
    if len(kinds) != 1 or not _is_form(kinds[0]) or "content-encoding" in request.headers:
        raise FormRefused("the body must be application/x-www-form-urlencoded, UTF-8, not compressed", 415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise FormRefused("the body is too large", 413)
    return parse_form(bytes(body))


def parse_form(body: bytes) -> dict[str, str]:
    """Parameters of a form's bytes; raises `FormRefused` for duplicates, bad escapes, bad UTF-8, control characters."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )
    except ValueError:
        raise FormRefused("the body is not a form") from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise FormRefused("a parameter occurs twice")
    if any(not value.isprintable() for _, value in pairs):
        raise FormRefused("a parameter holds control characters")
    return {name: value for name, value in pairs if value}


def _is_form(content_type: str) -> bool:
    kind, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    return kind.strip().lower() == "application/x-www-form-urlencoded" and charset in ("", "charset=utf-8")
