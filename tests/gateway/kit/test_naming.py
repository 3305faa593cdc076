"""Names of services, datasets, classes and fields: each once, none reserved, none that leaves its folder."""

import re

import pytest

from contracts.datasets import RECORD_TYPES
from gateway.kit.model import CannotWrite
from gateway.kit.naming import Names, camel, check_name, classes, dataset_of, datasets, fields_of, only_looks


@pytest.mark.parametrize(
    "name",
    ["", "x", "../x", "a/b", "/etc", "a..b", ".hidden", "Land", "đất", "land-1", "1land", "a" * 42, "land_", "la__nd",
     "land\n", "con.toml", "~root", "%2e%2e", "a b"],
)  # fmt: skip
def test_what_cant_be_a_name_is_refused(name: str) -> None:
    with pytest.raises(CannotWrite, match="a name is"):
        check_name(name, ())


@pytest.mark.parametrize(
    "name", ["soap", "rest", "kit", "nation", "codes", "identity", "class", "import", "match", "tests"]
)
def test_reserved_names_are_refused(name: str) -> None:
    with pytest.raises(CannotWrite, match="reserved"):
        check_name(name, ())


def test_a_taken_name_is_refused() -> None:
    assert check_name("dat_dai2", {"tax"}) == "dat_dai2"
    with pytest.raises(CannotWrite, match="already"):
        check_name("tax", {"tax"})


def test_names_are_given_once() -> None:
    names = Names()
    assert [names.take("Xe"), names.take("Xe"), names.take("xe"), names.take("xe")] == ["Xe", "Xe2", "xe", "xe_2"]
    assert classes().take("Query") == "Query2"
    assert list(fields_of(["hoTen", "HoTen", "@hoTen", "."]).values()) == ["ho_ten", "ho_ten_2", "ho_ten_3", "value"]


def test_datasets_hold_letters_alone_and_are_nobody_elses() -> None:
    given = datasets(["land_look"])
    found = [given.take(name) for name in ("land_look", "land_look", "land 2015", "x" * 90, "x" * 90, "persons", "1")]
    assert found[:2] == ["land_look_b", "land_look_c"] and len(set(found)) == len(found)
    assert all(re.fullmatch("[a-z][a-z_]{1,40}", name) for name in found) and not set(found) & set(RECORD_TYPES)


def test_a_dataset_bears_its_service_and_operation() -> None:
    assert dataset_of("land", "TraCuuThuaDat") == "land_tra_cuu_thua_dat"
    assert dataset_of("land", "landSearch") == "land_search"


@pytest.mark.parametrize(("name", "looks"), [("TraCuuXe", True), ("getX", True), ("capNhat", False), ("Target", False)])
def test_whether_an_operation_only_looks_is_guessed(name: str, looks: bool) -> None:
    assert only_looks(name) is looks


def test_class_names() -> None:
    assert camel("tra_cuu thửaĐất") == "TraCuuThuaDat" and camel("2015") == "N2015" and camel("") == "Part"


def test_fields_can_be_asked_for_by_the_api() -> None:
    """Long runs of digits and long names don't fit a path; ``l`` and keywords aren't fields."""
    made = fields_of(["n0123456789", "x" * 150, "l", "class", "diaChi2"]).values()
    assert list(made) == ["n012_345_678_9", "x" * 60, "l_", "class_", "dia_chi2"]


def test_a_dataset_keeps_its_services_name_apart_from_words_that_begin_alike() -> None:
    assert (
        dataset_of("la", "layGi") == "la_lay_gi"
        and dataset_of("la", "la_gi") == "la_gi"
        and dataset_of("la", "la") == "la"
    )
