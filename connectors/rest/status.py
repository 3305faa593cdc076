"""HTTP statuses that reach a REST connector mean the same everywhere, so they are sorted here.

The transport has already dealt with 3xx, 429, 5xx and, for token schemes, 401 and 403.
"""

from __future__ import annotations

from typing import Final

from contracts.errors import SourceCredentials, SourceMalformed, SourceRefused
from contracts.wire import WireResponse

_CREDENTIALS: Final = frozenset({401, 403})


def require_ok(response: WireResponse) -> None:
    """Let 200 pass; raises `SourceCredentials` (401, 403), `SourceRefused` (other 4xx) or `SourceMalformed`.

    404 is never "not found": it says that the path is wrong, not that nobody is registered.
    """
    if response.status == 200:
        return
    if response.status in _CREDENTIALS:
        raise SourceCredentials("the source refused our credentials", source_code=f"http-{response.status}")
    if 400 <= response.status < 500:
        raise SourceRefused("the source refused the request", source_code=f"http-{response.status}")
    raise SourceMalformed("a status that the contract doesn't know")
