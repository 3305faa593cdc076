"""What looks wrong in the caller's own input, told with a "not found": computed from the input alone.

By its signature nothing here can see a record, so a hint is the same whether or not the person exists
(a property test holds it to that).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from contracts.dates import PartialDate
from contracts.identifiers import PersonalId
from contracts.queries import OrganizationQuery, PersonQuery, Query

HintCode = Literal[
    "birth_year_differs_from_number",
    "birth_century_differs_from_number",
    "sex_differs_from_number",
    "look_alike_letter",
    "day_and_month_may_be_swapped",
    "title_in_name",
    "organization_code_unusual",
]

_LOOK_ALIKE = re.compile("[ÐðƉɖ]|[\u0370-\u03ff\u0400-\u04ff]|[\uff00-\uffef]|[0-9]")
_TITLES = re.compile(
    r"^(ÔNG|BÀ|ANH|CHỊ|CÔ|CHÚ|BÁC|EM|THẦY|MR|MRS|MS|DR|TS|THS|BS|GS|PGS|LS|KS)(\.|\s)", re.IGNORECASE
)  # fmt: skip


def _person_hints(query: PersonQuery, claims: Mapping[str, object], prefix: str) -> list[dict[str, str]]:
    found: list[tuple[HintCode, str]] = []
    identifier, born = query.identifier, query.date_of_birth
    if isinstance(identifier, PersonalId):
        if identifier.birth_year % 100 != born.year % 100:
            found.append(("birth_year_differs_from_number", "date_of_birth"))
        elif identifier.birth_year != born.year:
            found.append(("birth_century_differs_from_number", "date_of_birth"))
        if claims.get("sex") in ("male", "female") and claims["sex"] != identifier.sex:
            found.append(("sex_differs_from_number", "sex"))
    name = unicodedata.normalize("NFC", query.full_name)
    if _LOOK_ALIKE.search(name):
        found.append(("look_alike_letter", "full_name"))
    if _TITLES.match(name.strip()):
        found.append(("title_in_name", "full_name"))
    if _swappable(born):
        found.append(("day_and_month_may_be_swapped", "date_of_birth"))
    return [{"code": code, "field": prefix + field} for code, field in found]


def _swappable(born: PartialDate) -> bool:
    return bool(born.month and born.day and born.day <= 12 and born.day != born.month)


def hints(query: Query, claims: Mapping[str, object]) -> list[dict[str, str]]:
    """Hints on ``query`` and the caller's ``claims``: a list of ``{code, field}``, without any value."""
    found = [hint for prefix, person in query.persons() for hint in _person_hints(person, claims, prefix)]
    if isinstance(query, OrganizationQuery) and query.organization_code.personal_id is None:
        if query.organization_code.value[:2] == "00":
            found.append({"code": "organization_code_unusual", "field": "organization_code"})
    return found
