"""A contact is warned once for each threshold, and whatever was not sent stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.access import Validity
from gateway.access.expiries import KEY_LIFE
from gateway.access.expiry_warnings import ExpiryWarnings
from tests.gateway.access.parties import START, House, Party
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_expiries import DAY, enroll


@pytest.fixture
def outbox(house: House) -> ExpiryWarnings:
    return ExpiryWarnings(house.register)


def test_each_threshold_warns_once(house: House, outbox: ExpiryWarnings) -> None:
    enroll(house, "b", until=START + 31 * DAY)
    days = []
    for day in range(33):
        new = outbox.file()
        assert new in (0, 1) and outbox.file() == 0
        days += [day] * new
        house.clock.advance(DAY.total_seconds())
    assert days == [1, 24, 30]
    assert [one.days for one in outbox.waiting()] == [30, 7, 1]


def test_an_end_that_is_near_already_is_one_warning(house: House, outbox: ExpiryWarnings) -> None:
    enroll(house, "b", until=START + timedelta(hours=5))
    assert outbox.file() == 1
    (one,) = outbox.waiting()
    assert (one.kind, one.name, one.days, one.contact) == ("caller", "b", 1, "an@b.example")
    assert one.text() == (
        "Đăng ký của hệ thống b (Hệ thống b) hết hạn ngày 22/11/2026. / Caller b (Hệ thống b) ends on 22/11/2026."
    )


def test_a_key_about_to_expire_warns_its_owner(house: House, outbox: ExpiryWarnings) -> None:
    enroll(house, "b")
    assert outbox.file() == 0
    house.clock.advance((KEY_LIFE - 5 * DAY).total_seconds())
    assert outbox.file() == 1
    (one,) = outbox.waiting()
    assert (one.kind, one.days, one.contact) == ("key", 7, "an@b.example")
    assert "phải được thay trước ngày 22/11/2027" in one.text() and "must be replaced before" in one.text()


def test_a_grant_warns_its_callers_contact(house: House, outbox: ExpiryWarnings) -> None:
    enroll(house, "b")
    house.register.add_grant(replace(GRANT, caller="b", validity=Validity(START, START + 3 * DAY)))
    assert outbox.file() == 1 and "Grant g-1 (b 1.001193 persons) ends" in outbox.waiting()[0].text()


def test_who_has_no_contact_is_not_warned(house: House, outbox: ExpiryWarnings) -> None:
    house.register.add_caller(
        "b", "B", Party("b").jwks, units=["H26.99"], scopes=["batches"], validity=Validity(START, START + DAY)
    )
    assert outbox.file() == 0


def test_what_was_sent_waits_no_more_and_is_not_made_again(house: House, outbox: ExpiryWarnings) -> None:
    enroll(house, "b", until=START + 3 * DAY)
    outbox.file()
    outbox.sent(outbox.waiting()[0].id)
    assert outbox.waiting() == [] and outbox.file() == 0
