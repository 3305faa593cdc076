"""JSON as the provincial layers answer it, whole or cut off, and their own word for a path that isn't there."""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mocks.business.gates import fault

_JSON = "application/json; charset=utf-8"


def answer(document: Mapping[str, object], *, half: bool = False) -> Response:
    """HTTP 200 with a document, or with the first half of its bytes."""
    whole = json.dumps(document, ensure_ascii=False).encode()
    return Response(whole[: len(whole) // 2] if half else whole, media_type=_JSON)


def members(content: object) -> Mapping[str, str]:
    """The members of a body that kept its contract: texts alone. Raises TypeError for anything else."""
    if not isinstance(content, Mapping) or not all(isinstance(value, str) for value in content.values()):
        raise TypeError("a body whose contract was kept is an object of texts")
    return content


_PAGE = (
    "<!DOCTYPE html>\n<html lang='vi'><head><meta charset='utf-8'><title>Bảo trì</title></head>"
    "<body><h1>Hệ thống đang bảo trì, vui lòng quay lại sau</h1></body></html>\n"
)


def maintenance_page() -> Response:
    """503 with a page for people: what stands in front answers while there is nothing behind it."""
    return HTMLResponse(_PAGE, 503)


async def _no_resource(request: Request, error: Exception) -> Response:
    return fault(404, 900906, "No matching resource found in the API for the given request", "Check path and method.")


MISSING = {404: _no_resource, 405: _no_resource}
"""Exception handlers of an application: the layer doesn't tell a wrong path from a wrong method."""
