"""Code lists: each entry has its time, an unknown code is no error, and the documents list what there is."""

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise

import pytest

from contracts.codes import CodeList, code_list, lookup, names
from tests.house.tree import text

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize("name", names())
def test_a_list_is_named_sourced_and_in_order_of_time(name: str) -> None:
    found = code_list(name)
    assert found.name == name
    assert found.title_vi and found.title_en and found.source and found.note
    assert found.entries
    for code, entries in found.by_code.items():
        assert code == code.strip() and all(one.vi for one in entries)
        for one in entries:
            assert one.valid_from is None or one.valid_to is None or one.valid_from <= one.valid_to
        for before, after in pairwise(entries):
            assert before.valid_to is not None and after.valid_from == before.valid_to + timedelta(days=1)


def test_the_contract_names_these_lists() -> None:
    assert set(names()) == {
        "blood_group", "communes", "enterprise_status", "enterprise_type", "ethnicity", "marital_status", "nationality",
        "provinces", "relationship_to_head", "religion", "sex", "tax_status", "vsic",
    }  # fmt: skip


def test_seven_provinces_changed_their_meaning() -> None:
    provinces = code_list("provinces")
    before = {one.vi.split(" ", 1)[1]: one.code for one in provinces.entries if one.holds(OLD)}
    now = {one.vi.split(" ", 1)[1]: one.code for one in provinces.entries if one.holds(NEW)}
    changed = {code for name, code in now.items() if before.get(name, code) != code}
    assert changed == {"15", "24", "44", "52", "80", "82", "91"}
    assert [one.vi for one in (lookup("provinces", "15", OLD), lookup("provinces", "15", NEW)) if one] == [
        "Tỉnh Yên Bái", "Tỉnh Lào Cai",
    ]  # fmt: skip


def test_units_of_both_editions_are_counted() -> None:
    provinces = code_list("provinces").entries
    assert sum(one.holds(OLD) for one in provinces) == 63
    assert sum(one.holds(NEW) for one in provinces) == sum(one.holds(date(2026, 11, 1)) for one in provinces) == 34
    merged = [old for one in provinces if one.holds(NEW) for old in one.merged_from]
    assert sorted(merged) == sorted(one.code for one in provinces if one.holds(OLD))
    communes = code_list("communes").entries
    assert len(communes) == 3_321
    assert sum(one.parent == "01" for one in communes) == 126
    assert all(one.parent and lookup("provinces", one.parent, NEW) for one in communes)
    assert lookup("communes", "00070", OLD) is None


def test_a_day_chooses_the_meaning_and_none_the_latest() -> None:
    days = (date(2026, 4, 29), date(2026, 4, 30))
    assert [one.vi for day in days if (one := lookup("provinces", "75", day))] == [
        "Tỉnh Đồng Nai",
        "Thành phố Đồng Nai",
    ]
    latest = lookup("provinces", "75")
    assert latest is not None and latest.vi == "Thành phố Đồng Nai"
    assert lookup("tax_status", "10", OLD) is None and lookup("tax_status", "10", NEW) is not None
    assert lookup("vsic", "6201", date(2025, 11, 14)) is not None
    assert lookup("vsic", "6201", date(2025, 11, 15)) is None


def test_an_unknown_code_is_none_and_an_unknown_list_a_mistake() -> None:
    assert lookup("ethnicity", "77") is None
    assert lookup("ethnicity", "") is None
    with pytest.raises(KeyError):
        lookup("no_such_list", "1")


def test_nothing_is_read_before_the_first_question() -> None:
    told = "import contracts.codes as c, contracts.places; print(c.code_list.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]


def row(found: CodeList) -> str:
    whole = "yes" if found.complete else "partial"
    title = f"{found.title_vi} / {found.title_en}"
    return f"| `{found.name}` | {title} | {len(found.entries)} | {whole} | {found.source}. {found.note} |"


def test_the_page_lists_every_list_as_it_is() -> None:
    assert "\n".join(row(code_list(name)) for name in names()) in text("docs/codes.md")
