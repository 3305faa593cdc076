"""The page about faults is the table, or the build fails."""

from tests.faults.page import PAGE, render
from tests.faults.table import read


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == render(read()), "run: python -m tests.faults.page"


def test_every_row_is_told() -> None:
    page = render(read())
    assert page.count("\n| ") == len(read().rows) + 2 * len(read().about)
