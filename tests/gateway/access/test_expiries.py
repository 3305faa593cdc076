"""What ends soon is told soonest first; a key tells its own end, or its age does."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access.expiries import KEY_LIFE, WITHIN, Expiry, note_keys, upcoming
from tests.gateway.access.parties import ALWAYS, START, House, Party, public
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_registrations import OFFICER

DAY = timedelta(days=1)


def enroll(house: House, name: str, jwks: Any = None, until: datetime | None = None) -> None:
    validity = Validity(ALWAYS.valid_from, until)
    house.register.add_caller(
        name, f"Hệ thống {name}", jwks or Party(name).jwks, units=["H26.99"], scopes=["batches"],
        contact=f"an@{name}.example", validity=validity,
    )  # fmt: skip


def ends(house: House, within: timedelta = WITHIN) -> list[tuple[str, str, int]]:
    note_keys(house.register)
    return [(one.kind, one.name, one.days(house.clock())) for one in upcoming(house.register, within)]


def test_nothing_ends_where_nothing_is_dated(house: House, party: Party) -> None:
    house.register.add_grant(GRANT)
    assert ends(house) == []


def test_everything_dated_is_told_soonest_first(house: House) -> None:
    enroll(house, "b", until=START + 9 * DAY)
    house.register.add_grant(replace(GRANT, caller="b", validity=Validity(START, START + 3 * DAY)))
    house.register.add_officer(replace(OFFICER, validity=Validity(START, START + 5 * DAY)))
    house.register.add_unit(Unit(AgencyCode.parse("H26.97"), "Sắp giải thể", Validity(START, START + DAY)))
    house.register.add_unit(Unit(AgencyCode.parse("H26.96"), "Xa", Validity(START, START + WITHIN + DAY)))
    assert ends(house) == [
        ("unit", "H26.97", 1), ("grant", "g-1", 3), ("officer", OFFICER.account, 5), ("caller", "b", 9),
    ]  # fmt: skip
    (_, grant, officer, caller) = upcoming(house.register)
    assert (grant.what, grant.contact) == ("b 1.001193 persons", "an@b.example")
    assert (officer.what, officer.contact, caller.contact) == ("H26.99 population", "", "an@b.example")
    assert ends(house, 4 * DAY) == [("unit", "H26.97", 1), ("grant", "g-1", 3)]


def test_what_is_over_ends_no_more(house: House) -> None:
    enroll(house, "b", until=START + DAY)
    house.register.add_grant(replace(GRANT, caller="b", validity=Validity(START, START + DAY)))
    house.clock.advance(DAY.total_seconds())
    assert ends(house) == []


def test_of_a_caller_that_is_disabled_nothing_ends(house: House) -> None:
    enroll(house, "b", until=START + DAY)
    house.register.add_grant(replace(GRANT, caller="b", validity=Validity(START, START + DAY)))
    house.register.disable_caller("b")
    assert ends(house) == []


def test_a_key_that_tells_nothing_ends_by_its_age(house: House) -> None:
    enroll(house, "b")
    note_keys(house.register)
    house.clock.advance((KEY_LIFE - 2 * DAY).total_seconds())
    (found,) = upcoming(house.register)
    assert (found.kind, found.name, found.at, found.by_age) == ("key", "b", START + KEY_LIFE, True)
    house.clock.advance((9 * DAY).total_seconds())
    assert ends(house) == [("key", "b", -7)]  # until it is replaced
    house.register.replace_keys("b", Party("b").jwks)
    assert ends(house) == []
    note_keys(house.register)
    assert len(house.register.rows("SELECT * FROM key_sightings")) == 1


@pytest.mark.parametrize("exp", [True, "soon", -1, 10**15, None, 1.5])
def test_an_end_that_is_none_is_not_believed(house: House, exp: object) -> None:
    enroll(house, "b", {"keys": [{**public(Party("b").key), "exp": exp}]})
    note_keys(house.register)
    (found,) = upcoming(house.register, KEY_LIFE + DAY)
    assert found.by_age and found.at == START + KEY_LIFE


def test_a_key_tells_its_own_end(house: House) -> None:
    at = START.replace(microsecond=0) + 4 * DAY
    enroll(house, "b", {"keys": [{**public(Party("b").key), "exp": int(at.timestamp())}]})
    (found,) = upcoming(house.register)
    assert (found.at, found.by_age, found.contact) == (at, False, "an@b.example")


def certified(until: datetime) -> dict[str, Any]:
    """A key with a certificate of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "b")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(START - DAY).not_valid_after(until).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = certificate.public_bytes(serialization.Encoding.DER)
    return {**public(ECKey.import_key(pem)), "kid": "k", "x5c": [base64.b64encode(der).decode()]}


def test_a_certificate_tells_its_keys_end_and_the_sooner_one_counts(house: House) -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    jwk = certified(until)
    enroll(house, "b", {"keys": [jwk]})
    enroll(house, "c", {"keys": [{**certified(until), "exp": int((until - DAY).timestamp())}]})
    found = upcoming(house.register)
    assert [(one.name, one.at, one.by_age) for one in found] == [("c", until - DAY, False), ("b", until, False)]


@pytest.mark.parametrize("chain", [[], ["***"], ["AAAA"], "x", [7]])
def test_a_certificate_that_is_none_tells_nothing(house: House, chain: object) -> None:
    enroll(house, "b", {"keys": [{**public(Party("b").key), "x5c": chain}]})
    (found,) = upcoming(house.register, KEY_LIFE + DAY)
    assert found.by_age


def test_days_are_whole_and_may_be_over() -> None:
    one = Expiry("unit", "H26", "x", START)
    assert [one.days(START + offset) for offset in (-DAY, -DAY / 2, timedelta(0), DAY / 2)] == [1, 0, 0, -1]
