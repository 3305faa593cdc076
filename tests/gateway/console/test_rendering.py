"""Tests of what templates may call, and that they escape."""

from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from gateway.console import rendering


def test_a_page_escapes_by_itself_and_knows_what_is_missing() -> None:
    made = rendering.environment()
    assert made.from_string("{{ x }}").render(x="<script>") == "&lt;script&gt;"
    assert "&lt;b&gt;" in made.from_string("{{ t(x, 'y') }}").render(x="<b>")
    with pytest.raises(UndefinedError):
        made.from_string("{{ missing }}").render()


def test_both_languages_vietnamese_first() -> None:
    assert rendering.both("Tổng quan", "Overview") == Markup(
        '<span class="vi">Tổng quan</span> <span class="en" lang="en">Overview</span>'
    )


def test_a_moment_is_hanois() -> None:
    moment = datetime(2026, 11, 27, 17, 30, 1, tzinfo=UTC)
    shown = '<time datetime="2026-11-27T17:30:01+00:00">28/11/2026 00:30:01</time>'
    assert rendering.when(moment) == rendering.when(int(moment.timestamp())) == shown
    assert "28/11/2026 00:30:01" in rendering.when("2026-11-27T17:30:01Z") and rendering.when(None) == "–"


def test_numbers_as_they_are_written_here() -> None:
    assert [rendering.number(value) for value in (0, 1234567, 0.25, 1234.5)] == ["0", "1.234.567", "0,2", "1.234,5"]
    assert rendering.percent(1, 3) == "33,3 %" and rendering.percent(0, 0) == "–"


def test_every_template_of_the_package_compiles() -> None:
    made = rendering.environment()
    names = made.list_templates()
    assert "base.html" in names
    for name in names:
        source = made.loader.get_source(made, name)[0] if made.loader else ""
        made.get_template(name)
        assert " style=" not in source and "onclick" not in source and "| safe" not in source, name
        assert "<style" not in source and "hx-on" not in source, name
