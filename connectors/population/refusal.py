"""When the source or a layer before it says no: status, JSON document, X-Road error or SOAP fault become one fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from connectors.population.profile import FaultName, Profile
from connectors.rest.reading import read_members
from connectors.soap import Fault
from contracts.errors import (
    SourceAnnounced,
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMaintenance,
    SourceMalformed,
    SourceOfficerNotLicensed,
    SourceProcedureNotLicensed,
    SourceQuotaExhausted,
    SourceRefused,
    SourceUnavailable,
)
from contracts.wire import WireResponse

_FAULTS: Mapping[FaultName, type[SourceFault]] = {
    "announced": SourceAnnounced,
    "busy": SourceBusy,
    "credentials": SourceCredentials,
    "maintenance": SourceMaintenance,
    "malformed": SourceMalformed,
    "officer_not_licensed": SourceOfficerNotLicensed,
    "procedure_not_licensed": SourceProcedureNotLicensed,
    "quota_exhausted": SourceQuotaExhausted,
    "refused": SourceRefused,
    "unavailable": SourceUnavailable,
}
_CODE = re.compile(r"-?[A-Za-z0-9_.]{1,20}")
_LONG_NUMBER = re.compile(r"[0-9]{6}")
_X_ROAD = re.compile(r"[A-Za-z][A-Za-z_]*(\.[A-Za-z][A-Za-z_]*){0,7}")
"""Type of an X-Road error: dotted words (X-Road message protocol for REST, section 4.8)."""
_MAX_JSON = 65_536


def is_json(response: WireResponse) -> bool:
    """Whether the reply says of itself that it is JSON."""
    return response.media_type == "application/json" or response.media_type.endswith("+json")


def read_document(body: bytes, size: int = _MAX_JSON) -> Mapping[str, Any]:
    """The JSON object that a body holds; nothing where it is larger, or no such thing by the rules of other sources."""
    if len(body) > size:
        return {}
    try:
        return read_members(body)
    except SourceMalformed:
        return {}


def error_code(document: Mapping[str, Any]) -> str | None:
    """``error_code`` of the middle layer's document, or ``None`` where it has no code that may be shown."""
    code = document.get("error_code")
    if isinstance(code, int) and not isinstance(code, bool):
        code = str(code)
    if not isinstance(code, str) or not _CODE.fullmatch(code) or _LONG_NUMBER.search(code):
        return None
    return code


def raise_refusal(response: WireResponse, profile: Profile) -> NoReturn:
    """Raise what a JSON document of the middle layer means (codes 004, 005, 01: fact sheet 2.3)."""
    code = error_code(read_document(response.body))
    if code is None:
        raise SourceMalformed("no error code in a JSON reply")
    if code in profile.refusals:
        raise _FAULTS[profile.refusals[code]]("refused by the middle layer", source_code=code)
    if response.status == 200:  # an unknown code inside a success says nothing that can be relied on
        raise SourceMalformed("unknown code inside a success", source_code=code)
    raise SourceRefused("unknown code of the middle layer", source_code=code)


def check_x_road(response: WireResponse, profile: Profile) -> None:
    """Raise what an X-Road error means, whatever the HTTP status; return where the reply is none.

    The type stands in the header ``X-Road-Error`` and in the JSON ``{type, message, detail}``. The longest beginning
    that the profile lists decides.
    """
    if not profile.x_road_errors:
        return
    kind: object = response.headers.get("x-road-error")
    if kind is None and is_json(response):
        kind = read_document(response.body).get("type")
    if kind is None:
        return
    if not isinstance(kind, str) or not _X_ROAD.fullmatch(kind):
        raise SourceMalformed("an X-Road error without a type")
    parts = kind.split(".")
    for length in range(len(parts), 0, -1):
        meaning = profile.x_road_errors.get(".".join(parts[:length]))
        if meaning is not None:
            raise _FAULTS[meaning]("X-Road error", source_code=parts[-1])
    raise SourceMalformed("an X-Road error of an unknown type")


def raise_fault(fault: Fault, profile: Profile) -> NoReturn:
    """Raise what a SOAP fault means: by the code in its detail, else by its faultcode, else refused."""
    for code in (fault.detail, fault.code):
        if code in profile.faults:
            raise _FAULTS[profile.faults[code]]("SOAP fault", source_code=code)
    raise SourceRefused("SOAP fault", source_code=fault.detail or fault.code)


def raise_status(status: int) -> NoReturn:
    """Raise what an HTTP status alone means, where the body can't say."""
    if status in (401, 403):
        raise SourceCredentials(f"HTTP {status}", source_code=str(status))
    if 400 <= status < 500:
        raise SourceRefused(f"HTTP {status}", source_code=str(status))
    if status >= 500:
        raise SourceUnavailable(f"HTTP {status}", source_code=str(status), owner="source")
    raise SourceMalformed(f"HTTP {status}", source_code=str(status))
