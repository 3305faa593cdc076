"""Code lists: each entry has its time, an unknown code is no error, and the documents list what there is."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.codes import CodeList, code_list, lookup, names
from tests.house.tree import text

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)
FIRST, SECOND = date(2018, 8, 20), date(2025, 11, 15)
LAST = SECOND - timedelta(days=1)
LEVELS = {FIRST: [21, 88, 242, 464, 734], SECOND: [22, 87, 259, 495, 743]}
"""Decision 36/2025 counts as its own; Decision 27/2018 counts 486 classes, of which its annex has 464."""


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


def test_communes_bear_the_codes_of_the_decision_and_not_of_its_draft() -> None:
    """The draft of Decision 19/2025 numbered 123 of them otherwise, 29 in Hanoi."""
    told = {code: one.vi for code in ("00226", "00229", "00331", "26890") if (one := lookup("communes", code, NEW))}
    assert told == {
        "00226": "Phường Văn Miếu - Quốc Tử Giám", "00229": "Phường Kim Liên", "00331": "Phường Hoàng Mai",
        "26890": "Phường Hạnh Thông",
    }  # fmt: skip
    assert lookup("communes", "00196", NEW) is None


def test_a_day_chooses_the_meaning_and_none_the_latest() -> None:
    days = (date(2026, 4, 29), date(2026, 4, 30))
    assert [one.vi for day in days if (one := lookup("provinces", "75", day))] == [
        "Tỉnh Đồng Nai",
        "Thành phố Đồng Nai",
    ]
    latest = lookup("provinces", "75")
    assert latest is not None and latest.vi == "Thành phố Đồng Nai"
    cities = [one for one in code_list("provinces").entries if one.holds(date(2026, 9, 20)) and "Thành phố" in one.vi]
    assert {one.code for one in cities} == {"01", "22", "24", "31", "46", "48", "75", "79", "92"}
    assert lookup("tax_status", "10", OLD) is None and lookup("tax_status", "10", NEW) is not None


def test_an_unknown_code_is_none_and_an_unknown_list_a_mistake() -> None:
    assert lookup("ethnicity", "77") is None
    assert lookup("ethnicity", "") is None
    with pytest.raises(KeyError):
        lookup("no_such_list", "1")


def test_nothing_is_read_before_the_first_question() -> None:
    told = "import contracts.codes as c, contracts.places; print(c.code_list.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]


@given(st.sampled_from(names()), st.text("0123456789ABU", max_size=5), st.none() | st.dates())
def test_any_code_is_answered_on_any_day(name: str, code: str, on: date | None) -> None:
    found = lookup(name, code, on)
    known = code_list(name).by_code.get(code, ())
    assert found is None or (found in known and (on is None or found.holds(on)))
    assert found is not None or on is not None or not known


@pytest.mark.parametrize("day", LEVELS)
def test_every_level_of_vsic_is_whole(day: date) -> None:
    levels = Counter(len(one.code) for one in code_list("vsic").entries if one.holds(day))
    assert [levels[length] for length in (1, 2, 3, 4, 5)] == LEVELS[day]
    assert levels.total() == sum(LEVELS[day])
    assert f"| {day} | {' | '.join(map(str, LEVELS[day]))} |" in text("docs/codes.md")


def test_the_editions_of_vsic_meet_and_do_not_overlap() -> None:
    assert code_list("vsic").editions == (FIRST, SECOND)
    assert {(one.valid_from, one.valid_to) for one in code_list("vsic").entries} == {(FIRST, LAST), (SECOND, None)}


@pytest.mark.parametrize("day", LEVELS)
def test_every_code_of_vsic_lies_under_one_of_its_edition(day: date) -> None:
    held = [one for one in code_list("vsic").entries if one.holds(day)]
    parents = {one.parent for one in held if one.parent}
    for one in held:
        assert (one.parent is None) == (len(one.code) == 1)
        assert len(one.code) <= 2 or one.parent == one.code[:-1]
        assert one.parent is None or lookup("vsic", one.parent, day) is not None
        assert len(one.code) == 5 or one.code in parents


@pytest.mark.parametrize(
    ("code", "before", "since"),
    [
        ("6201", "Lập trình máy vi tính", None),
        ("6219", None, "Lập trình máy tính khác"),
        ("4661", "Bán buôn nhiên liệu rắn, lỏng, khí và các sản phẩm liên quan", "Bán buôn ô tô và xe có động cơ khác"),
        ("35111", "Thủy điện", "Nhiệt điện than"),
        ("1104", "Sản xuất đồ uống không cồn, nước khoáng", "Sản xuất mạch nha ủ men bia"),
        ("0111", "Trồng lúa", "Trồng lúa"),
        ("V", None, "Hoạt động của các tổ chức và cơ quan quốc tế"),
    ],
)
def test_the_day_chooses_the_edition_of_vsic(code: str, before: str | None, since: str | None) -> None:
    days = FIRST - timedelta(days=1), FIRST, LAST, SECOND, date(2026, 11, 27)
    told = [one.vi if (one := lookup("vsic", code, day)) else None for day in days]
    assert told == [None, before, before, since, since]


def test_a_division_changes_its_section_with_the_edition() -> None:
    assert [one.parent for day in (LAST, SECOND) if (one := lookup("vsic", "62", day))] == ["J", "K"]


@given(st.from_regex(r"[0-9]{1,6}|[A-Z]", fullmatch=True), st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_vsic_has_one_meaning_at_most_and_a_way_up_to_a_section(code: str, on: date) -> None:
    found = lookup("vsic", code, on)
    held = [one for one in code_list("vsic").by_code.get(code, ()) if one.holds(on)]
    assert held == ([] if found is None else [found])
    while found is not None and found.parent is not None:
        found = lookup("vsic", found.parent, on)
        assert found is not None
    assert found is None or len(found.code) == 1


def row(found: CodeList) -> str:
    whole = "yes" if found.complete else "partial"
    editions = ", ".join(f"{day}: {sum(one.holds(day) for one in found.entries)}" for day in found.editions) or "-"
    title = f"{found.title_vi} / {found.title_en}"
    return f"| `{found.name}` | {title} | {len(found.entries)} | {editions} | {whole} | {found.source} | {found.note} |"


def test_the_page_lists_every_list_as_it_is() -> None:
    assert "\n".join(row(code_list(name)) for name in names()) in text("docs/codes.md")
