"""Home towns, register offices and homes come from here, with the real codes of the statistical office."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from contracts.schemas import read
from mocks.nation.model import Address

KINH = "01"
MATRILINEAL = frozenset({"10", "12", "17"})
"""Gia-rai, Ê-đê and Chăm children bear the mother's family name."""
_HANOI = "01"


class Community(NamedTuple):
    """People who marry among themselves: their ethnicity, their home town under the codes until 2025-06-30, and the
    code of the province that it lies in since."""

    ethnicity: str
    home: Address
    province: str


@cache
def communities() -> tuple[Community, ...]:
    """The hundred communities of communities.toml, in its order."""
    table = tomllib.loads((files(__package__) / "communities.toml").read_text(encoding="utf-8"))
    return tuple(
        Community(
            ethnicity,
            Address(
                province_code=province,
                district_code=district,
                commune_code=commune,
                province_name=names[0],
                district_name=names[1],
                commune_name=names[2],
            ),
            since,
        )
        for ethnicity, province, district, commune, since, *names in table["communities"]
    )


@cache
def _communes() -> dict[str, tuple[Address, ...]]:
    """Today's communes by province code."""
    names = {
        entry["code"]: entry["vi"]
        for entry in json.loads(read("codes/provinces.json"))["entries"]
        if entry["valid_from"] and not entry["valid_to"]
    }
    found: dict[str, list[Address]] = {}
    for entry in json.loads(read("codes/communes.json"))["entries"]:
        code = entry["parent"]
        found.setdefault(code, []).append(
            Address(province_code=code, commune_code=entry["code"], province_name=names[code], commune_name=entry["vi"])
        )
    return {code: tuple(addresses) for code, addresses in found.items()}


def commune(province: str, drawn: int) -> Address:
    """A commune of the province, any number choosing one."""
    choices = _communes()[province]
    return choices[drawn % len(choices)]


def communes(province: str) -> tuple[Address, ...]:
    """All of today's communes of a province; none where there is no such province."""
    return _communes().get(province, ())


def home_province(community: Community, drawn: int) -> str:
    """Where one lives: a quarter moved to Hà Nội, the others stayed in their province."""
    return _HANOI if drawn % 4 == 0 else community.province
