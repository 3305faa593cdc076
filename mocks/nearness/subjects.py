"""A register says "not found" and never which field differed; the mocks know whom a question came nearest to.

Shown in the journal and on the control page only: what goes over the wire stays as silent as the real service.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mocks.folding import check_digit, fold_name
from mocks.nation.model import Person
from mocks.nation.nation import Nation
from mocks.nearness.dates import dates_apart, iso
from mocks.nearness.difference import Difference, NearMiss
from mocks.nearness.texts import told_apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the wire calls the fields of a question about a person."""

    number: str
    name: str
    born: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPerson:
    """A question about a person as it came over the wire; `born` in any form of the wire. `folded` says that the
    service wants the name folded already, `follows` that it finds people by their earlier numbers."""

    number: str
    name: str
    born: str
    fields: Fields
    folded: bool = False
    follows: bool = True


def person_miss(nation: Nation, asked: AskedPerson) -> NearMiss | None:
    """Whom a question came nearest to, and in what it differs; None where somebody fits it."""
    held = _by_number(nation, asked.number)
    if not held:
        return _unknown_number(nation, asked)
    found: list[tuple[Person, list[Difference]]] = [(person, _person_differences(person, asked)) for person in held]
    person, differences = min(found, key=lambda one: len(one[1]))
    if len(differences) > 1:  # nothing but the number speaks for this one: perhaps the number is the mistake
        other = _unknown_number(nation, asked)
        if other.nearest:
            return other
    return _about(person, differences) if differences else None


def _by_number(nation: Nation, number: str) -> tuple[Person, ...]:
    return nation.persons_with_old_card(number) if len(number) == 9 else nation.persons(number)


def _about(person: Person, differences: Sequence[Difference]) -> NearMiss:
    number = person.personal_id or person.old_card_number
    return NearMiss(
        kind="subject", nearest=f"{person.name} · {number} · {person.date_of_birth}", differences=tuple(differences)
    )


def _person_differences(person: Person, asked: AskedPerson) -> list[Difference]:
    found = []
    if not asked.follows and asked.number in person.superseded_numbers:
        current = person.personal_id
        found.append(_differs(asked.fields.number, "superseded", current, asked.number))
    if problem := name_problem(person, asked.name, folded=asked.folded):
        shown = fold_name(person.full_name) if asked.folded or " " not in asked.name.strip() else person.name
        found.append(_differs(asked.fields.name, problem, shown, asked.name))
    if problem := born_problem(person, asked.born):
        found.append(
            _differs(asked.fields.born, problem, person.wire_date_of_birth or person.date_of_birth, asked.born)
        )
    return found


def name_problem(person: Person, name: str, *, folded: bool = False) -> str | None:
    """In which way a name isn't the person's as a register compares it (folded); None where it is."""
    right = fold_name(person.full_name)
    if fold_name(name) == right:
        return "not_folded" if folded and name != right else None
    told = [told_apart(whole, name) for whole in (person.full_name, person.name)]
    return next((one for one in told if one not in (None, "differs")), "differs")


def born_problem(person: Person, born: str) -> str | None:
    """In which way a birth date isn't the person's; None where it is, as far as both are known."""
    if person.wire_date_of_birth is not None and len(born) > 4:
        kept = person.wire_date_of_birth
        return None if born in (kept, kept.replace("-", "")) else "placeholder"
    given, recorded = iso(born), person.date_of_birth
    if problem := dates_apart(recorded, given):
        return problem
    if len(given) > len(recorded) and len(born) == 8:  # a register that compares the whole text finds them different
        return "only_year_known" if len(recorded) == 4 else "day_unknown"
    return None


def _unknown_number(nation: Nation, asked: AskedPerson) -> NearMiss:
    for number in swapped(asked.number):
        for person in _by_number(nation, number):
            if name_problem(person, asked.name) is None or born_problem(person, asked.born) is None:
                return _about(person, [_differs(asked.fields.number, "swapped", number, asked.number)])
    wanted = fold_name(asked.name)
    for person in nation.named:
        if wanted and fold_name(person.full_name) == wanted and born_problem(person, asked.born) is None:
            number = person.personal_id or person.old_card_number
            problem = told_apart(number, asked.number) or "differs"
            return _about(person, [_differs(asked.fields.number, problem, number, asked.number)])
    return NearMiss(
        kind="subject", nearest="", differences=(_differs(asked.fields.number, "nobody", None, asked.number),)
    )


def code_miss(nation: Nation, code: str, field: str, held: Callable[[str], str | None]) -> NearMiss | None:
    """What a code of an organization or taxpayer came nearest to; `held` gives the name behind a code that the service
    finds. None where it finds this one."""
    if held(code) is not None:
        return None
    plain = code[:10]
    if len(code) > 10 and code[10:11] == "-" and (name := held(plain)):
        return _code(name, plain, _differs(field, "no_branch", plain, code))
    if len(code) == 10 and code.isascii() and code.isdigit():
        digit = check_digit(code[:9])
        right = f"{code[:9]}{digit}"
        if digit is not None and right != code:
            return _code(held(right) or "", right, _differs(field, "check_digit", right, code))
    if len(code) == 12 and (person := nation.person(code)) is not None:
        return _code(person.name, code, _differs(field, "no_business", None, code))
    for other in swapped(code):
        if name := held(other):
            return _code(name, other, _differs(field, "swapped", other, code))
    return _code("", "", _differs(field, "nobody", None, code))


def _code(name: str, code: str, difference: Difference) -> NearMiss:
    nearest = " · ".join(part for part in (name, code) if part)
    return NearMiss(kind="subject", nearest=nearest, differences=(difference,))


def swapped(number: str) -> Iterator[str]:
    """A number with two neighbouring digits the other way round, for each such pair that differs."""
    for place in range(len(number) - 1):
        one, other = number[place], number[place + 1]
        if one != other and one.isdigit() and other.isdigit():
            yield number[:place] + other + one + number[place + 2 :]


def _differs(where: str, problem: str, expected: str | None, received: str) -> Difference:
    return Difference(where=where, problem=problem, expected=expected, received=received)
