"""Every figure is defined in both languages, and the page is made of nothing but the table."""

from gateway.audit.figures.definitions import FIGURES, figure, table
from tests.house.tree import text


def test_every_definition_is_whole() -> None:
    for each in FIGURES:
        for pair in (each.name, each.unit, each.numerator, each.source):
            assert all(pair), each.key
        assert bool(each.denominator[0]) == bool(each.denominator[1])
        assert bool(each.denominator[0]) == (each.unit == ("%", "%"))
        assert figure(each.key) is each
    assert len({each.key for each in FIGURES}) == len(FIGURES)


def test_a_share_names_what_it_is_divided_by() -> None:
    assert "chia cho: " in figure("found_share").sentence(0) and "divided by: " in figure("found_share").sentence(1)
    assert "divided by" not in figure("spared").sentence(1)


def test_the_page_has_the_table_as_it_is() -> None:
    assert table() in text("docs/figures.md")
