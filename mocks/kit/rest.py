"""Any REST service by its OpenAPI description: each question and each answer held against the schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.schemas import read
from contracts.schemas.json_schema import Description, type_of
from mocks.faults import FaultControl
from mocks.kit.asked import description_of, finds_nobody, seed_of
from mocks.nation.nation import Nation

JSON: Final = "application/json"


class RestMock:
    """One service: a route for each GET and POST that is described with a reply in JSON."""

    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        """Raises ValueError where the description is missing or can't be used."""
        self._api = Description(json.loads(read(description_of(config))))
        self.faults = faults
        self.seed = nation.seed
        told = config.get("nobody_status", 204)
        if not isinstance(told, int):
            raise ValueError("nobody_status is a whole number")
        self.nobody = told

    def app(self) -> Starlette:
        """The application."""
        document = self._api.document
        servers = document.get("servers") or [{}]
        base = urlsplit(str(servers[0].get("url", ""))).path.rstrip("/")
        routes = []
        paths = document.get("paths", {})
        for path in sorted(paths, key=lambda one: one.count("{")):  # "/x/all" before "/x/{id}"
            _, item = self._api.located((), paths[path])
            for method in ("get", "post"):
                operation = item.get(method)
                if isinstance(operation, Mapping) and (reply := self._reply(operation)) is not None:
                    endpoint = _Endpoint(self, self._api, item, operation, path, reply)
                    routes.append(Route(base + endpoint.route, endpoint.answer, methods=[method.upper()]))
        return Starlette(routes=routes)

    def _reply(self, operation: Mapping[str, Any]) -> Any:
        """The schema of the good reply, ``None`` where it isn't JSON."""
        for status in ("200", "2XX", "default"):
            if status in operation.get("responses", {}):
                content = self._api.resolve(operation["responses"][status]).get("content", {})
                return next((one.get("schema") for name, one in content.items() if name.startswith(JSON)), None)
        return None


class _Endpoint:
    """One operation."""

    def __init__(
        self,
        mock: RestMock,
        api: Description,
        item: Mapping[str, Any],
        operation: Mapping[str, Any],
        path: str,
        reply: Any,
    ) -> None:
        self._mock = mock
        self._api = api
        listed = [api.resolve(one) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        self._steps = re.findall(r"\{([^}]*)\}", path)
        self.route = re.sub(r"\{[^}]*\}", lambda found: f"{{p{self._steps.index(found[0][1:-1])}}}", path)
        """The path, with names that the server takes whatever the description calls its parameters."""
        self._parameters = {(str(one.get("in")), str(one.get("name"))): one for one in listed}
        body = api.resolve(operation.get("requestBody", {}))
        self._body = body.get("content", {}).get(JSON, {}).get("schema")
        self._needs_body = body.get("required") is True
        self._reply = reply
        self._name = str(operation.get("operationId") or path)

    async def answer(self, request: Request) -> Response:
        """One question: 400 for what isn't by contract, the status for nobody, else an example of the reply."""
        faults, asked = self._mock.faults, await self._asked(request)
        if isinstance(asked, str):
            faults.note(request, asked)
            return _json({"error": "invalid_request"}, 400)
        values = {name: _text(value) for name, value in _leaves(asked)}
        kind = faults.active(request)
        if kind == "empty_body" or finds_nobody(values):
            faults.note(request, "nobody")
            return Response(status_code=self._mock.nobody)
        seed = seed_of(self._mock.seed, self._name, values)
        repeated: Mapping[str, Any] = dict(_leaves(asked))
        for known in (repeated, {}):
            example = self._api.example(self._reply, seed, values=known)
            if not any(self._api.violations(example, self._reply)):
                return _json(example, half=kind == "malformed_json")
        raise ValueError(f"no example of {self._name} fits its schema")

    async def _asked(self, request: Request) -> dict[str, Any] | str:
        """What was asked, by name, or why it isn't by contract."""
        found: dict[str, Any] = {}
        named = {name: request.path_params[f"p{place}"] for place, name in enumerate(self._steps)}
        places: dict[str, Mapping[str, Any]] = {
            "query": request.query_params, "path": named, "header": request.headers,
        }  # fmt: skip
        for (where, name), one in self._parameters.items():
            given = places.get(where, {}).get(name)
            if given is None:
                if one.get("required") is True:
                    return f"{where} {name} is missing"
                continue
            value = _typed(str(given), type_of(self._api.merged(one.get("schema", {}))))
            if any(self._api.violations(value, one.get("schema", {}))):
                return f"{where} {name} doesn't fit its schema"
            found[name] = value
        unknown = set(request.query_params) - {name for where, name in self._parameters if where == "query"}
        if unknown:
            return "a query parameter that isn't described"
        return await self._with_body(request, found)

    async def _with_body(self, request: Request, found: dict[str, Any]) -> dict[str, Any] | str:
        raw = await request.body()
        if not raw:
            return "the body is missing" if self._needs_body else found
        if self._body is None:
            return "a body that isn't described"
        try:
            body = json.loads(raw)
        except ValueError:
            return "the body is no JSON"
        wrong = next(self._api.violations(body, self._body), None)
        if wrong is not None:
            return f"the body doesn't fit its schema: {wrong}"
        return {**found, **(body if isinstance(body, dict) else {})}


def _typed(text: str, kind: str) -> Any:
    if kind == "integer" and text.removeprefix("-").isdecimal() and len(text) < 20:
        return int(text)
    if kind == "number" and re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", text):
        return float(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _leaves(inner, str(member))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name)
    elif value is not None:
        yield name, value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _json(value: Any, status: int = 200, *, half: bool = False) -> Response:
    whole = json.dumps(value, ensure_ascii=False).encode()
    broken = whole[: len(whole) // 2] if whole[:1] in (b"{", b"[", b'"') else b"{"  # half of a number is a number
    return Response(broken if half else whole, status, media_type=f"{JSON}; charset=utf-8")
