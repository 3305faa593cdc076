"""The named companies, branches and household businesses live in a data file; this reads it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mocks.nation.model import Address, BusinessLine, Member, Organization, Representative

_KEYS = {
    *("code", "parent", "location", "name", "short_name", "foreign_name", "type", "status", "place", "founded_on"),
    *("amended_on", "changes", "capital", "representatives", "lines", "members", "representatives_as_object"),
    *("status_as_text", "hide_documents", "traits"),
}
FIRST_REGISTRY_NUMBER = 9_000_001


class BrokenOrganization(ValueError):
    """organizations.toml holds an entry that can't be read; the text names its place and the key."""


@cache
def named_organizations() -> tuple[Organization, ...]:
    """The organizations of organizations.toml, in its order. Raises BrokenOrganization."""
    table = tomllib.loads((files(__package__) / "organizations.toml").read_text(encoding="utf-8"))
    return tuple(_organization(place, entry, table) for place, entry in enumerate(table["organization"]))


def type_names() -> Mapping[str, str]:
    """Kinds of organization by the mock's own code."""
    return _codes("types")


def status_names() -> Mapping[str, str]:
    """The seven legal statuses (Decree 168/2025 Art. 35) by the mock's own code."""
    return _codes("statuses")


@cache
def _codes(name: str) -> Mapping[str, str]:
    table = tomllib.loads((files(__package__) / "organizations.toml").read_text(encoding="utf-8"))
    return dict(table[name])


def _organization(place: int, entry: Mapping[str, Any], table: Mapping[str, Any]) -> Organization:
    if unknown := set(entry) - _KEYS:
        raise BrokenOrganization(f"organization {place}: unknown {', '.join(sorted(unknown))}")
    kind, status = entry.get("type", "MOCK2"), entry.get("status", "MOCK1")
    office = entry.get("place", "hoan_kiem")
    return Organization(
        organization_code=entry["code"],
        parent_code=entry.get("parent"),
        location_number=entry.get("location"),
        name=entry["name"],
        short_name=entry.get("short_name"),
        foreign_name=entry.get("foreign_name"),
        type_id=kind,
        type_name=table["types"][kind],
        status_id=status,
        legal_status=table["statuses"][status],
        registry_number=FIRST_REGISTRY_NUMBER + place,
        internal_code=entry["code"],
        founded_on=entry.get("founded_on", "2024-01-05"),
        amended_on=entry.get("amended_on"),
        changes=entry.get("changes", 0),
        capital=entry.get("capital"),
        head_office=Address(**table["places"][office]) if office else Address(),
        representatives=tuple(_representative(one) for one in entry["representatives"]),
        business_lines=tuple(BusinessLine(**line) for line in entry.get("lines", ())),
        members=tuple(
            Member(
                name=member["name"],
                amount=member["amount"],
                ratio_percent=member["ratio_percent"],
                country_name=member.get("country", "Việt Nam"),
            )
            for member in entry.get("members", ())
        ),
        representatives_as_object=entry.get("representatives_as_object", False),
        status_as_text=entry.get("status_as_text", False),
        hide_documents=entry.get("hide_documents", False),
        traits=tuple(entry["traits"]),
    )


def _representative(entry: Mapping[str, Any]) -> Representative:
    return Representative(
        full_name=entry["name"],
        date_of_birth=entry["born"],
        document_number=entry.get("id") or entry["document"],
        sex=entry["sex"],
        document_name=entry.get("document_name", "Căn cước"),
        nationality_name=entry.get("nationality", "Việt Nam"),
        document_issued_on=entry.get("issued_on", ""),
        document_issued_by=entry.get("issued_by", ""),
        document_expires_on=entry.get("expires_on", ""),
    )
