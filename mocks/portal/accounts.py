"""Who has an account on the portal, and under which technical id (`TechID`)."""

from __future__ import annotations

import hashlib

from mocks.nation.nation import Nation
from mocks.portal.catalogue import Row


def tech_id(number: str) -> str:
    """The technical id of a number: always the same, and telling nothing of it."""
    return "TECH-" + hashlib.blake2b(number.encode(), digest_size=8, person=b"mock-portal").hexdigest()


def account(nation: Nation, number: str) -> Row | None:
    """The account of whoever has this number: a person with an electronic identity, or an organization."""
    if len(number) in (9, 12):
        cards = nation.persons_with_old_card(number)
        person = nation.person(number) if len(number) == 12 else cards[0] if len(cards) == 1 else None
        if person is not None and person.account_level:
            return {
                "TECHNICALID": tech_id(person.personal_id or number), "LOAIDOITUONG": "1", "SODINHDANH": number,
            }  # fmt: skip
    organization = nation.organization(number)
    if organization is None:
        return None
    return {"TECHNICALID": tech_id(number), "LOAIDOITUONG": "2", "SODINHDANH": number}
