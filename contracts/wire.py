"""What crosses the seam between a connector and the transport: requests described, replies as bytes.

A connector names a path, never a host; a credential scheme, never a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

REQUEST_ID = "{{request_id}}"
"""Placeholder for the id that the transport makes (at most 40 characters), once per exchange or per attempt.

The transport replaces it in header values, parameters and body before it signs.
"""

SESSION = "{{session}}"
"""Placeholder in a body for the session that a source gave (scheme ``portal_session``); other schemes leave it."""

_SOURCE_ID = re.compile(r"[0-9A-Za-z._:/@=+\-]{1,80}")
_SUBJECTS_LENGTHS = (9, 10, 12)


def is_source_id(text: object) -> TypeGuard[str]:
    """Whether a text can be an id that a source gave an exchange: what is on record in clear is no words of the
    source's, and no number as long as a person's or an organization's."""
    if not isinstance(text, str) or not _SOURCE_ID.fullmatch(text):
        return False
    return not (text.isdecimal() and len(text) in _SUBJECTS_LENGTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """One HTTP request as a connector describes it.

    ``path`` is relative to the source's base URL and free of identifiers unless ``template`` gives the form that logs
    and traces may show (``/persons/{id}``). ``params`` are query parameters, ``form`` a form-urlencoded body; at most
    one of ``form`` and ``body``. ``auth`` false sends it without the source's credential scheme.
    """

    method: str
    path: str
    operation: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    content_type: str | None = None
    template: str | None = None
    auth: bool = True
    bearer: str | None = None
    """A token that an earlier turn of the same exchange returned (sign-in's userinfo); wins over ``auth``."""

    def __post_init__(self) -> None:
        if not self.path.startswith("/") or self.path.startswith("//") or ".." in self.path:
            raise ValueError("a connector gives an absolute path, never a host")
        if self.form is not None and self.body is not None:
            raise ValueError("a request has one body")

    def __repr__(self) -> str:
        return f"WireRequest({self.method} {self.template or self.path} {self.operation})"


@dataclass(frozen=True, slots=True)
class WireResponse:
    """One HTTP reply: status, headers with lower-case names, whole body within the size cap."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without parameters, lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def __repr__(self) -> str:
        return f"WireResponse({self.status} {self.media_type} {len(self.body)} bytes)"
