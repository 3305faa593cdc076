"""A connector describes a request by path and parameters; here it becomes a URL, headers and bytes."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from contracts.errors import SourceMalformed
from contracts.wire import REQUEST_ID, WireRequest
from gateway.transport.sender import Outgoing

_PATH = "/:@!$&'()*+,;=%~"
_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]{1,16384}=*")
_DISGUISED = re.compile(r"%(?:2e|2f|5c|00)", re.IGNORECASE)
FORM = "application/x-www-form-urlencoded"


def compose(request: WireRequest, base_url: str, request_id: str) -> Outgoing:
    """The request as it will be signed: base URL and path joined, `REQUEST_ID` filled in, form and query encoded.

    Query values are percent-encoded as UTF-8 (a space is ``%20``), form values as browsers do. Raises `ValueError`
    for a path that hides a dot segment or a separator in an escape, `SourceMalformed` for a bearer token, given by the
    source, that is none (RFC 6750 section 2.1).
    """

    def fill(text: str) -> str:
        return text.replace(REQUEST_ID, request_id)

    path = fill(request.path)
    if _DISGUISED.search(path):
        raise ValueError("a path hides nothing in escapes")
    url = base_url.rstrip("/") + quote(path, safe=_PATH)
    if request.params:
        filled = {name: fill(value) for name, value in request.params.items()}
        url = f"{url}?{urlencode(filled, quote_via=quote, safe='')}"
    headers = [(name, fill(value)) for name, value in request.headers.items()]
    body, content_type = request.body, request.content_type
    if request.form is not None:
        body = urlencode({name: fill(value) for name, value in request.form.items()}).encode("ascii")
        content_type = content_type or FORM
    elif body is not None:
        body = body.replace(REQUEST_ID.encode("ascii"), request_id.encode("ascii"))
    if content_type is not None:
        headers.append(("Content-Type", content_type))
    if request.bearer is not None:
        if not _BEARER.fullmatch(request.bearer):
            raise SourceMalformed("the source gave an access token that is no bearer token")
        headers.append(("Authorization", f"Bearer {request.bearer}"))
    return Outgoing(
        method=request.method,
        url=url,
        template=request.template or request.path,
        headers=tuple(headers),
        body=body,
    )
