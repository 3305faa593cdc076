"""An X-Road style proxy before the service: it knows its client, gives each exchange an id, and has errors of its own.

Form of ids and errors: X-Road message protocol for REST, sections 4.3 and 4.8; fact sheet section 1, lines 8 and 9.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mocks.faults import FaultControl

Endpoint = Callable[[Request], Awaitable[Response]]


class Proxy:
    """Takes requests of one known client only."""

    def __init__(self, faults: FaultControl, config: Mapping[str, object]) -> None:
        """Raises ValueError where the credentials lack the client or its key."""
        credentials = config.get("credentials")
        if (
            not isinstance(credentials, Mapping)
            or not credentials.get("x_road_client")
            or not credentials.get("api_key")
        ):
            raise ValueError("the profile xroad needs credentials x_road_client and api_key")
        self._client, self._key = str(credentials["x_road_client"]), str(credentials["api_key"])
        self._faults = faults

    def before(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint behind this proxy."""

        async def pass_on(request: Request) -> Response:
            refused = self._refused(request)
            response = refused or await endpoint(request)
            response.headers["x-road-id"] = f"VN-{secrets.token_hex(16)}"
            response.headers["x-road-request-id"] = secrets.token_hex(16)
            return response

        return pass_on

    def _refused(self, request: Request) -> Response | None:
        client = request.headers.get("x-road-client", "")
        if len(client.split("/")) != 4:
            return self._error(request, 400, "Client.BadRequest", "X-Road-Client is not instance/class/code/subsystem")
        if client != self._client:
            return self._error(request, 500, "Server.ServerProxy.AccessDenied", "Request is not allowed")
        if request.headers.get("apikey") != self._key:
            return self._error(request, 401, "Client.SslAuthenticationFailed", "ApiKey is missing or wrong")
        code = self._faults.code(request) or ""
        if self._faults.active(request) == "fault_in_200" and code.startswith(("Server.", "Client.")):
            return self._error(request, 200, code, "armed")
        return None

    def _error(self, request: Request, status: int, kind: str, message: str) -> Response:
        self._faults.note(request, f"X-Road: {message}")
        document = {"type": kind, "message": message, "detail": secrets.token_hex(8)}
        return JSONResponse(document, status, headers={"x-road-error": kind})
