"""What social insurance expects of a request beyond its contract, so that near misses can be told."""

from collections.abc import Mapping

from mocks.nation.model import Person
from mocks.nation.nation import Nation
from mocks.nation.registers import Registers
from mocks.nearness.difference import Difference, NearMiss
from mocks.nearness.expected import Arrived, Expected
from mocks.nearness.proofs import TokenProof, is_token_call
from mocks.nearness.subjects import born_problem, name_problem, swapped

_SEXES = {"1": 1, "2": 2, "3": 0}
_KNOWN = {"0": 8, "1": 4, "2": 6}
_NEAR = 2
"""So many fields may differ before somebody isn't taken for the one who was meant."""


def expected(config: Mapping[str, object]) -> Expected:
    """The expectations; `config` is what the service was built with."""
    return Expected(proof=TokenProof(config), subject=_subject)


def _subject(nation: Nation, arrived: Arrived) -> NearMiss | None:
    if is_token_call(arrived) or not arrived.notes:  # the service notes nothing where it finds one
        return None
    if number := arrived.field("maSoBhxh"):
        return _by_number(nation, number)
    return _by_criteria(nation, arrived)


def _by_number(nation: Nation, number: str) -> NearMiss | None:
    registers, where = Registers(nation), "maSoBhxh"
    person = nation.person(number) if len(number) == 12 else None
    if person is not None:
        problem = "superseded" if person.personal_id != number else "nobody"
        told = Difference(where=where, problem=problem, expected=person.personal_id, received=number)
        return NearMiss(kind="subject", nearest=person.name, differences=(told,))
    for other in swapped(number) if len(number) == 10 else ():
        record = registers.insured(other)
        if record is not None:
            told = Difference(where=where, problem="swapped", expected=other, received=number)
            return NearMiss(kind="subject", nearest=f"{record.person.name} · {other}", differences=(told,))
    told = Difference(where=where, problem="nobody", received=number)
    return NearMiss(kind="subject", nearest="", differences=(told,))


def _by_criteria(nation: Nation, arrived: Arrived) -> NearMiss | None:
    """The named person who differs least; a hundred million others can't be looked through for it."""
    found = [(_criteria_differences(person, arrived), person) for person in nation.people if person.personal_id]
    near = [(told, person) for told, person in found if 0 < len(told) <= _NEAR and not _another(told)]
    if not near:
        return None
    told, person = min(near, key=lambda one: len(one[0]))
    nearest = f"{person.name} · {person.personal_id} · {person.date_of_birth}"
    return NearMiss(kind="subject", nearest=nearest, differences=tuple(told))


def _another(told: list[Difference]) -> bool:
    """Whether somebody else is meant: neither name nor birth date is theirs."""
    return {"hoTen", "ngaySinh"} <= {one.where for one in told}


def _criteria_differences(person: Person, arrived: Arrived) -> list[Difference]:
    found = []
    asked = arrived.field("hoTen")
    if problem := name_problem(person, asked):
        found.append(Difference(where="hoTen", problem=problem, expected=person.name, received=asked))
    born = arrived.field("ngaySinh")
    day = born[: _KNOWN.get(arrived.field("loaiNgaySinh"), 8)]
    written = f"{day[:4]}-{day[4:6]}" if len(day) == 6 else day
    recorded = person.date_of_birth.replace("-", "")
    if not recorded.startswith(day) and (problem := born_problem(person, written)):
        found.append(Difference(where="ngaySinh", problem=problem, expected=recorded, received=born))
    if (person.sex or 0) != _SEXES.get(arrived.field("gioiTinh"), 0):
        sex = next(code for code, value in _SEXES.items() if value == (person.sex or 0))
        found.append(Difference(where="gioiTinh", problem="differs", expected=sex, received=arrived.field("gioiTinh")))
    place = person.birth_registration if arrived.field("isKs") == "1" else person.permanent_residence
    codes = (
        ("maTinhKs", place.province_code if place else ""),
        ("maTinh", place.province_code if place else ""),
        ("maHuyenKs", place.district_code if place else ""),
        ("maXaKs", place.commune_code if place else ""),
    )
    for field, held in codes:
        asked = arrived.field(field)
        if asked and asked != held:
            found.append(Difference(where=field, problem="differs", expected=held or None, received=asked))
    return found
