"""VNeID's claims become an `Identity` here: who signed in, for whom, and how sure the state is of it.

Source: fact sheet sections 4.1 (levels, Decree 69/2024), 4.2 and 4.5 (claim names).
"""

from __future__ import annotations

import re
from typing import Final

from connectors.identity.profile import Profile
from connectors.rest.reading import Node
from contracts.dates import InvalidDate, PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import InvalidIdentifier, OrganizationCode, PersonalId
from contracts.records import AccountType, Identity, LevelOfAssurance, OnBehalfOf, Role

_ORDER: Final[tuple[LevelOfAssurance, ...]] = ("unknown", "low", "substantial", "high")
_YEAR_MONTH: Final = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4}).*")


def read_identity(userinfo: Node, profile: Profile, authenticated_at: str | None) -> Identity:
    """The identity that userinfo releases; raises `SourceMalformed` where number, name or account type don't hold."""
    names = profile.claims
    account = _account_type(userinfo, profile)
    account_level = profile.account_levels.get(_code(userinfo, names.account_level) or "")
    level = profile.authentication_levels.get(_code(userinfo, names.authentication_level) or "")
    return Identity(
        personal_id=_personal_id(userinfo.required_text(names.personal_id, longest=100)),
        full_name=userinfo.required_text(names.full_name, longest=500),
        date_of_birth=_birth_date(userinfo, profile),
        on_behalf_of=_on_behalf_of(userinfo, profile, account),
        account_type=account,
        account_level=account_level,
        authentication_level=level,
        level_of_assurance=level_of_assurance(profile, account_level, level),
        authenticated_at=authenticated_at,
    )


def level_of_assurance(profile: Profile, account_level: int | None, level: int | None) -> LevelOfAssurance:
    """The lower of what the authentication and the account's proofing are worth; one unknown makes it unknown."""
    by_authentication = profile.authentication_assurance.get(str(level), "unknown")
    by_account = profile.account_assurance.get(str(account_level), "unknown")
    return min(by_authentication, by_account, key=_ORDER.index)


def _code(userinfo: Node, name: str) -> str | None:
    return userinfo.code(name) if name else None


def _account_type(userinfo: Node, profile: Profile) -> AccountType | None:
    code = _code(userinfo, profile.claims.account_type)
    if code is None:
        return None
    if code not in profile.account_types:
        raise SourceMalformed("an account type that the profile doesn't know")
    return profile.account_types[code]


def _personal_id(text: str) -> PersonalId:
    try:
        return PersonalId.parse(text)
    except InvalidIdentifier:
        raise SourceMalformed("the identity has no personal ID") from None


def _birth_date(userinfo: Node, profile: Profile) -> PartialDate | None:
    name = profile.claims.date_of_birth
    value = userinfo.text(name, longest=40) if name else None
    if value is None:
        return None
    first_day = value.partition("T")[0]
    try:
        if found := _YEAR_MONTH.fullmatch(first_day):
            return PartialDate(int(found[1]), int(found[2]))
        return PartialDate.parse_wire(first_day)
    except InvalidDate:
        year = _YEAR_FIRST.fullmatch(value) if profile.birth_date_form == "year_first" else None
    try:
        if year is not None:
            return PartialDate(int(year[1]))
    except InvalidDate:
        year = None
    raise SourceMalformed("the birth date is none")


def _on_behalf_of(userinfo: Node, profile: Profile, account: AccountType | None) -> OnBehalfOf | None:
    names = profile.claims
    code = _code(userinfo, names.organization_code)
    name = userinfo.text(names.organization_name, longest=1000) if names.organization_name else None
    role = _code(userinfo, names.organization_role)
    if account != "organization":
        return None
    try:
        organization = OrganizationCode.parse(code) if code is not None else None
    except InvalidIdentifier:
        raise SourceMalformed("the organization's code is none") from None
    return OnBehalfOf(organization_code=organization, name=name, role=_role(role, profile))


def _role(told: str | None, profile: Profile) -> Role:
    return profile.organization_role if told is None else profile.organization_roles.get(told, "unknown")
