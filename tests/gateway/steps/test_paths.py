"""A dotted path names a place in a record; cutting gives that place, in the record's order, and nothing beside it."""

from dataclasses import dataclass, fields
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.datasets import RECORD_TYPES
from contracts.dates import PartialDate
from contracts.identifiers import AgencyCode, OrganizationCode, PersonalId
from contracts.records import (
    HouseholdHead,
    Identity,
    MayBe,
    OnBehalfOf,
    Organization,
    Person,
    Relative,
    Representative,
    document,
)
from gateway.steps import paths

RECORD: dict[str, Any] = {
    "name": "A",
    "head_office": {"province_code": "01", "district_code": None, "line": "SỐ 0"},
    "representatives": [
        {"full_name": "B", "personal_id": "099085000456", "sex": None},
        {"full_name": "C", "personal_id": None, "sex": "male"},
    ],
    "members": [],
    "parent": None,
    "deep": {"er": [{"list": [{"x": 1, "y": 2}, {"x": 3}]}, {"list": None}]},
}


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        (["name"], {"name": "A"}),
        (["head_office"], {"head_office": RECORD["head_office"]}),
        (["head_office.line"], {"head_office": {"line": "SỐ 0"}}),
        (["head_office.line", "head_office.province_code"], {"head_office": {"province_code": "01", "line": "SỐ 0"}}),
        (["head_office.district_code"], {"head_office": {"district_code": None}}),
        (["head_office.line", "head_office"], {"head_office": RECORD["head_office"]}),
        (["representatives.full_name"], {"representatives": [{"full_name": "B"}, {"full_name": "C"}]}),
        (["representatives"], {"representatives": RECORD["representatives"]}),
        (["members.name"], {"members": []}),
        (["parent"], {"parent": None}),
        (["parent.name"], {"parent": None}),
        (["deep.er.list.x"], {"deep": {"er": [{"list": [{"x": 1}, {"x": 3}]}, {"list": None}]}}),
        (["deep.er.list.y"], {"deep": {"er": [{"list": [{"y": 2}, {"y": None}]}, {"list": None}]}}),
        (["name.first"], {"name": None}),
        (["not_there"], {"not_there": None}),
        (["not_there.at_all"], {"not_there": None}),
        ([], {}),
    ],
)
def test_cutting(wanted: list[str], part: dict[str, Any]) -> None:
    assert paths.cut(RECORD, wanted) == part


def test_the_records_own_order_is_kept_on_every_level() -> None:
    wanted = [
        "representatives.sex",
        "representatives.full_name",
        "deep",
        "name",
        "head_office.line",
        "head_office.province_code",
    ]
    part = paths.cut(RECORD, wanted)
    assert list(part) == ["name", "head_office", "representatives", "deep"]
    assert list(part["head_office"]) == ["province_code", "line"]
    assert list(part["representatives"][0]) == ["full_name", "sex"]


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("name", ["A"]),
        ("parent", [None]),
        ("parent.name", [None]),
        ("not_there", [None]),
        ("head_office.province_code", ["01"]),
        ("representatives.full_name", ["B", "C"]),
        ("representatives.personal_id", ["099085000456", None]),
        ("members", []),
        ("members.name", []),
        ("deep.er.list.x", [1, 3, None]),
        ("name.first", [None]),
    ],
)
def test_values_at_a_path(path: str, held: list[Any]) -> None:
    assert list(paths.values(RECORD, path)) == held


def test_known_paths_say_what_a_leaf_holds() -> None:
    persons, organizations = paths.known(RECORD_TYPES.get("persons")), paths.known(RECORD_TYPES.get("organizations"))
    assert persons["full_name"] == (str, ())
    assert persons["sex"] == (str, ("male", "female", "unknown"))
    assert persons["date_of_birth"] == (PartialDate, ())
    assert persons["personal_id"] == persons["father.personal_id"] == (PersonalId, ())
    assert persons["permanent_residence"] is None and persons["father"] is None
    assert "household_head.relationship_code" in persons and "father.relationship_code" not in persons
    assert organizations["representatives"] is None and organizations["representatives.date_of_birth"] is not None
    assert organizations["business_lines.main"] == (bool, ()) and organizations["amendment_count"] == (int, ())
    assert organizations["organization_code"] == (OrganizationCode, ())
    assert paths.known(RECORD_TYPES.get("vehicles")) == {}


@pytest.mark.parametrize("dataset", sorted(RECORD_TYPES))
def test_every_known_path_is_there_in_an_empty_record(dataset: str) -> None:
    known = paths.known(RECORD_TYPES[dataset])
    assert [path for path in known if "." not in path] == [item.name for item in fields(RECORD_TYPES[dataset])]
    for path in known:
        parent = path.rpartition(".")[0]
        assert not parent or known[parent] is None


names = st.sampled_from(["a", "b", "c"])
leaves = st.none() | st.text(max_size=3) | st.integers(0, 9) | st.booleans()
trees = st.recursive(
    leaves,
    lambda inner: st.dictionaries(names, inner, max_size=3) | st.lists(st.dictionaries(names, inner), max_size=3),
)
records = st.dictionaries(names, trees, min_size=1, max_size=3)
wanted_paths = st.lists(st.lists(names, min_size=1, max_size=3).map(".".join), max_size=5)


@given(records, wanted_paths)
def test_a_cut_holds_what_is_named_and_only_that(record: dict[str, Any], wanted: list[str]) -> None:
    part = paths.cut(record, wanted)
    assert set(part) == {path.partition(".")[0] for path in wanted}
    for path in wanted:
        assert list(paths.values(part, path)) == list(paths.values(record, path))
    assert paths.cut(part, wanted) == part
    for path in _leaf_paths(part):
        assert any(path == name or path.startswith(f"{name}.") or name.startswith(f"{path}.") for name in wanted)


def _leaf_paths(value: Any, prefix: str = "") -> set[str]:
    if isinstance(value, list):
        return {path for item in value for path in _leaf_paths(item, prefix)} or {prefix}
    if isinstance(value, dict) and value:
        return {path for name, item in value.items() for path in _leaf_paths(item, f"{prefix}.{name}".lstrip("."))}
    return {prefix} if prefix else set()


@given(st.lists(st.sampled_from(sorted(paths.known(RECORD_TYPES.get("organizations")))), max_size=6))
def test_a_granted_path_of_a_real_record_always_comes(wanted: list[str]) -> None:
    assert set(paths.cut(document(Organization()), wanted)) == {path.partition(".")[0] for path in wanted}
    assert paths.cut(document(Person()), ["father.full_name"]) == {"father": None}


def test_leaves_are_everything_that_a_part_holds_by_place() -> None:
    part = {"a": {"b": 1, "c": None}, "d": [{"e": "x"}, {"e": "y"}], "f": [], "g": {}, "h": ["z"]}
    assert dict(paths.leaves(part)) == {
        "a.b": 1, "a.c": None, "d.0.e": "x", "d.1.e": "y", "f": [], "g": {}, "h.0": "z",
    }  # fmt: skip


def test_a_long_array_is_one_leaf_so_that_an_entry_stays_small() -> None:
    elements = [{"code": str(number)} for number in range(paths.LONGEST_ARRAY + 1)]
    assert dict(paths.leaves({"lines": elements})) == {"lines": elements}
    assert len(dict(paths.leaves({"lines": elements[1:]}))) == paths.LONGEST_ARRAY


def test_every_identifier_of_a_record_has_its_path() -> None:
    """Walks the types by itself: a new identifier in a record must be filed, or the log would not know of it."""
    nested = {
        "persons": {
            "": Person, "father.": Relative, "mother.": Relative, "spouse.": Relative, "legal_guardian.": Relative,
            "household_head.": HouseholdHead,
        },
        "organizations": {"": Organization, "representatives.": Representative},
        "identities": {"": Identity, "on_behalf_of.": OnBehalfOf},
        "representations": {"": RECORD_TYPES["representations"]},
    }  # fmt: skip
    kinds = ("PersonalId", "OldCardNumber", "OrganizationCode")
    for dataset, parts in nested.items():
        expected = {
            (prefix + item.name, kind)
            for prefix, record in parts.items()
            for item in fields(record)
            for kind in kinds
            if kind in str(item.type).split(" | ")
        }
        if dataset == "organizations":  # of free form, and a personal ID where the document is one
            expected.add(("representatives.document_number", "PersonalId"))
        assert {(path, kind.__name__) for path, kind in paths.identifiers(RECORD_TYPES[dataset])} == expected
    assert set(RECORD_TYPES) >= nested.keys()


@dataclass
class Foreign:
    """A record of somebody else's connector."""

    office: AgencyCode | None = None
    note: Annotated[str | None, "of free form", MayBe(PersonalId)] = None
    born: PartialDate | None = None


def test_public_codes_and_other_marks_name_nobody() -> None:
    assert paths.identifiers(Foreign) == (("note", PersonalId),) and paths.identifiers(None) == ()
    assert paths.known(Foreign) == {"office": (AgencyCode, ()), "note": (str, ()), "born": (PartialDate, ())}
