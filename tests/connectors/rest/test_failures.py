"""A failure is what its profile says, else a refusal, and its code is shown only where it is one."""

import pytest

from connectors.rest.failures import FaultName, failure
from contracts.errors import SourceMaintenance, SourceRefused

KNOWN: dict[str, FaultName] = {"98": "maintenance"}


def test_a_known_code_has_its_meaning() -> None:
    fault = failure("98", KNOWN)
    assert isinstance(fault, SourceMaintenance) and fault.source_code == "98"


@pytest.mark.parametrize(("code", "told"), [("17", "17"), ("12345", ""), ("NGUYEN", ""), ("", ""), ("\u0662", "")])
def test_another_one_is_a_refusal(code: str, told: str) -> None:
    fault = failure(code, KNOWN)
    assert isinstance(fault, SourceRefused) and fault.source_code == told
