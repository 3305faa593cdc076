"""When the source or the layer before it says no: status, JSON document or SOAP fault become one fault of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from connectors.population.profile import FaultName, Profile
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
_MAX_JSON = 65_536


def is_json(response: WireResponse) -> bool:
    """Whether the reply says of itself that it is JSON."""
    return response.media_type == "application/json" or response.media_type.endswith("+json")


def _error_code(body: bytes) -> str | None:
    """``error_code`` of the middle layer's document, or ``None`` where the body is no such document."""
    if len(body) > _MAX_JSON:
        return None
    try:
        document: Any = json.loads(body.decode("utf-8", "strict"))
    except (ValueError, RecursionError):
        return None
    code = document.get("error_code") if isinstance(document, dict) else None
    if isinstance(code, int) and not isinstance(code, bool):
        code = str(code)
    if not isinstance(code, str) or not _CODE.fullmatch(code) or _LONG_NUMBER.search(code):
        return None
    return code


def raise_refusal(response: WireResponse, profile: Profile) -> NoReturn:
    """Raise what a JSON document of the middle layer means (codes 004, 005, 01: fact sheet 2.3)."""
    code = _error_code(response.body)
    if code is None:
        raise SourceMalformed("no error code in a JSON reply")
    if code in profile.refusals:
        raise _FAULTS[profile.refusals[code]]("refused by the middle layer", source_code=code)
    if response.status == 200:  # an unknown code inside a success says nothing that can be relied on
        raise SourceMalformed("unknown code inside a success", source_code=code)
    raise SourceRefused("unknown code of the middle layer", source_code=code)


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
