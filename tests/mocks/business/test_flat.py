"""The city's variant: three flags that agree in every answer of the mock, and four members."""

import json
from typing import Any

import pytest

from contracts import schemas
from mocks.business import flat
from mocks.nation.model import Organization
from mocks.nation.personas import synthetic_nation
from tests.json_schema import violations

_DOCUMENT = json.loads(schemas.read("business/flat.openapi.json"))
_REPLY = _DOCUMENT["components"]["schemas"]["Reply"]
NATION = synthetic_nation()


@pytest.mark.parametrize("one", NATION.organizations, ids=lambda one: "-".join(one.traits[:3]) or "plain")
def test_every_organization_fits_the_description(one: Organization) -> None:
    answer: Any = flat.found([one])
    assert violations(answer, _REPLY, _DOCUMENT) == []
    assert (answer["StatusCode"], answer["Status"], answer["ThrowException"]) == (200, "SUCCESS", False)
    assert len(answer["ResultObject"]) == 4


def test_nothing_failures_and_two_records_fit_it_too() -> None:
    plain = NATION.organizations[0]
    for answer in (flat.nothing(), flat.failed("Lỗi"), flat.invalid(), flat.found([plain] * 2)):
        assert violations(answer, _REPLY, _DOCUMENT) == []
    assert violations(flat.nothing() | {"ThrowException": "false"}, _REPLY, _DOCUMENT)


def test_the_flags_agree_on_a_failure() -> None:
    for answer in (flat.failed("Lỗi"), flat.invalid()):
        assert answer["StatusCode"] != 200 and answer["Status"] != "SUCCESS" and answer["ResultObject"] is None
