"""Whoever a situation watches is added for it alone, so that rehearsals at one moment share nobody.

Two runs that asked about one company would share an exchange at the gateway, which asks equal questions once, and one
run's armed fault would meet the other's question. The newcomer lives in the situation's session at the mocks, bears
the trait that the book asks for, and goes with the session.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from typing import Any

from contracts.identifiers import OrganizationCode, PersonalId, organization_check_digit
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.national import Mocks

_WATCHED = re.compile(r"\{(org_)?([a-z0-9_]+)\.[a-z0-9_]+\}")
_FIRST_YEAR, _YEARS = 1950, 55
_FIRST_SEQUENCE, _SEQUENCES = 600, 300
"""Sequences 1 to 999 of a year are nobody's but the data files', which end before 600 or begin at 900."""
_FIRST_CODE, _CODES = 1_000, 9_999_000 - 1_000


def instead(watch: str, filling: Filling, mocks: Mocks, session: str) -> Filling:
    """The filling with a newcomer in the place of whoever ``watch`` names; raises `NoControl`.

    ``watch`` is a place such as ``{twin.personal_id}`` or ``{org_members.organization_code}``.
    """
    found = _WATCHED.fullmatch(watch)
    if found is None:
        return filling
    trait = found[2]
    if found[1]:
        company = _organization()
        mocks.add_organization(session, company)
        return replace(filling, organizations=[{**company, "traits": [trait]}, *filling.organizations])
    person = _person()
    mocks.add_person(session, person)
    return replace(filling, people=[{**person, "traits": [trait]}, *filling.people])


def _person() -> dict[str, Any]:
    """Somebody grown, under a number that no generated person has."""
    year = _FIRST_YEAR + secrets.randbelow(_YEARS)
    sex = secrets.randbelow(2)
    number = f"099{(year - 1900) // 100 * 2 + sex}{year % 100:02}{_FIRST_SEQUENCE + secrets.randbelow(_SEQUENCES):06}"
    return {
        "personal_id": PersonalId.parse(number).value,
        "full_name": "Trần Thị Diễn Tập" if sex else "Trần Văn Diễn Tập",
        "date_of_birth": f"{year}-{secrets.randbelow(12) + 1:02}-{secrets.randbelow(28) + 1:02}",
    }


def _organization() -> dict[str, Any]:
    while True:
        nine = f"99{_FIRST_CODE + secrets.randbelow(_CODES):07}"
        digit = organization_check_digit(nine)
        if digit is not None:
            code = OrganizationCode.parse(f"{nine}{digit}").value
            return {"organization_code": code, "name": "CÔNG TY TNHH DIỄN TẬP"}
