"""Says who has an account and what a sign-in releases about its holder, in the claim names of generation 1.

Claim names: fact sheet, section 4.2; `MaSoDoanhNghiep` and `TenDoanhNghiep`: section 4.5. Value sets are the mock's own
decision (docs/connectors/identity.md).
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Final

from mocks.nation.model import Organization, Person
from mocks.nation.nation import Nation

PERSONAL: Final = 1
ENTERPRISE: Final = 2
ORGANISATION: Final = 3
_ENTERPRISES: Final = ("công ty", "doanh nghiệp")

RELEASED: Final = (
    "sub",
    "LoaiTaiKhoan",
    "SoDinhDanh",
    "HoVaTen",
    "NgayThangNamSinh",
    "TechID",
    "loAs",
    "IAL",
    "userProfileUri",
    "logoutUri",
    "MaSoDoanhNghiep",
    "TenDoanhNghiep",
    "VaiTro",
)
LEGAL_REPRESENTATIVE: Final = 1
DELEGATE: Final = 2
DELEGATES: Final = {"9900000016": ("099190000123",)}
"""Who signs in for an organization without representing it; where that is registered is not public."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account somebody can sign in with: a person's own, or one that they hold for an organization."""

    person: Person
    organization: Organization | None = None

    @property
    def hint(self) -> str:
        """What `login_hint` and the page's field call this account."""
        code = f"@{self.organization.organization_code}" if self.organization else ""
        return f"{self.person.personal_id}{code}"

    @property
    def label(self) -> str:
        """What the page calls this account."""
        if self.organization is None:
            return self.person.name
        role = " (được ủy quyền)" if self.role == DELEGATE else ""
        return f"{self.person.name}, {self.organization.name}{role}"

    @property
    def role(self) -> int:
        """In which role an organization's account is held."""
        held = self.organization.representatives if self.organization else ()
        named = self.person.personal_id in {one.personal_id for one in held}
        return LEGAL_REPRESENTATIVE if named else DELEGATE


def find_account(nation: Nation, hint: str) -> Account | None:
    """Find the account behind `<personal ID>` or `<personal ID>@<organization code>`, or None.

    No account: an unknown or superseded number, account level 0 (no personal ID, too young), the dead and missing,
    and an organization for which the person neither is named as representative nor stands in `DELEGATES`.
    """
    number, at, code = hint.strip().partition("@")
    person = nation.person(number)
    if person is None or person.personal_id != number or not person.account_level or person.is_gone:
        return None
    if not at:
        return Account(person)
    organization = nation.organization(code)
    if organization is None:
        return None
    held = {one.personal_id for one in organization.representatives} | set(DELEGATES.get(code, ()))
    return Account(person, organization) if number in held else None


def accounts(nation: Nation) -> list[Account]:
    """All accounts of named personas, people first: what the page offers."""
    people = [find_account(nation, person.personal_id) for person in nation.people if person.personal_id]
    held = [
        find_account(nation, f"{one.personal_id}@{organization.organization_code}")
        for organization in nation.organizations
        for one in organization.representatives
        if one.personal_id
    ]
    delegated = [find_account(nation, f"{number}@{code}") for code, numbers in DELEGATES.items() for number in numbers]
    found = {account.hint: account for account in (*people, *held, *delegated) if account is not None}
    return list(found.values())


def claims(account: Account, assurance: str, issuer: str, seed: int) -> dict[str, object]:
    """The claims of userinfo and id_token. `assurance` is LoA1 to LoA4; `issuer` is this mock's base address."""
    person, organization = account.person, account.organization
    born = person.date_of_birth if person.wire_date_of_birth is None else person.wire_date_of_birth
    released: dict[str, object] = {
        "sub": _opaque("sub", seed, account.hint),
        "LoaiTaiKhoan": _kind(organization),
        "SoDinhDanh": person.personal_id,
        "HoVaTen": person.full_name,
        "NgayThangNamSinh": born.replace("-", ""),
        "TechID": str(uuid.UUID(hex=_opaque("tech", seed, account.hint)[:32])),
        "loAs": assurance,
        "IAL": person.account_level,
        "userProfileUri": f"{issuer}/profile",
        "logoutUri": f"{issuer}/logout",
    }
    if organization is not None:
        released |= {
            "MaSoDoanhNghiep": organization.organization_code,
            "TenDoanhNghiep": organization.name,
            "VaiTro": account.role,
        }
    return released


def _kind(organization: Organization | None) -> int:
    if organization is None:
        return PERSONAL
    return ENTERPRISE if organization.type_name.lower().startswith(_ENTERPRISES) else ORGANISATION


def _opaque(use: str, seed: int, hint: str) -> str:
    return hashlib.sha256(f"{use}|{seed}|{hint}".encode()).hexdigest()
