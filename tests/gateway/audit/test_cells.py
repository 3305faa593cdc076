"""Nothing that a spreadsheet would run gets into one; numbers stay numbers."""

import pytest

from gateway.audit.cells import plain


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0"])
def test_what_would_run_is_text(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (3, 3), (-3, -3), (0.5, 0.5), (True, "true"), ("H26.99", "H26.99")]
)
def test_what_is_harmless_stays(value: object, cell: object) -> None:
    assert plain(value) == cell
