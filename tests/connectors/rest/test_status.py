"""Only 200 is an answer, and 404 is a wrong path."""

import pytest

from connectors.rest.status import require_ok
from contracts.errors import SourceCredentials, SourceFault, SourceMalformed, SourceRefused
from contracts.wire import WireResponse


def test_200_passes() -> None:
    require_ok(WireResponse(200, {}, b""))


@pytest.mark.parametrize(
    ("status", "fault", "code"),
    [
        (401, SourceCredentials, "http-401"), (403, SourceCredentials, "http-403"), (400, SourceRefused, "http-400"),
        (404, SourceRefused, "http-404"), (405, SourceRefused, "http-405"), (422, SourceRefused, "http-422"),
        (201, SourceMalformed, ""), (202, SourceMalformed, ""), (204, SourceMalformed, ""), (206, SourceMalformed, ""),
        (302, SourceMalformed, ""), (500, SourceMalformed, ""),
    ],
)  # fmt: skip
def test_other_statuses_are_faults(status: int, fault: type[SourceFault], code: str) -> None:
    with pytest.raises(SourceFault) as caught:
        require_ok(WireResponse(status, {}, b"{}"))
    assert type(caught.value) is fault and caught.value.source_code == code
