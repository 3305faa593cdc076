"""Whoever asks in the suite is known, at the unit and by the officer of its case; nobody else's rights are tried."""

from datetime import UTC, datetime

from contracts.conformance import read_context
from gateway.acceptance.granted import SCOPE, Granted
from gateway.access.authentication import Credentials

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def granted() -> Granted:
    made = Granted("tax", {"tax_registrations": ("name",)})
    made.contexts["1"] = read_context({"unit": "H26.98"}, {})
    return made


async def test_a_caller_is_known_by_its_name() -> None:
    caller = await granted().authenticate(Credentials("POST", "/", ("1",), (), "127.0.0.1"))
    assert (caller.id, caller.units, caller.scopes) == ("1", ("H26.98",), frozenset({SCOPE}))
    assert caller.token_expires_at > datetime.now(UTC) and granted().fresh_nonce() is None


def test_unit_officer_and_grant_are_those_of_the_case() -> None:
    made = granted()
    officer, service = made.officer("canbo.thu"), made.officer("service")
    assert officer is not None and not officer.service and officer.licences == {"tax"} and officer.unit == "H26.98"
    assert service is not None and service.service
    unit = made.unit("H26.98")
    assert unit is not None and unit.service_account == "service"
    (entry,) = made.grants("1", "tax_registrations")
    assert entry.fields == {"name"} and entry.validity.holds(NOW) and entry.procedure.value == "1.001193"
    assert not made.stopped(("caller", "1"))


async def test_a_session_is_good_once_and_there_is_no_quota() -> None:
    made = granted()
    await made.put("1", "1", b"asked")
    assert await made.take("1", "1") == b"asked" and await made.take("1", "1") is None
    await made.complete("1", "1", b"", 60)
    assert await made.completed("1", "1") is None
    assert await made.take_quota(made.grants("1", "tax_registrations")[0], NOW) is None
