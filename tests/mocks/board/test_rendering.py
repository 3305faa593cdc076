"""What comes over the wire is shown as text and never as markup; bodies are shown as they are read best."""

from datetime import timedelta

import pytest

from mocks.board.rendering import HEADERS, asset, both, compact, day, offset, page, pretty, when
from mocks.board.views import Choice
from tests.mocks.board.parts import arrive, scene
from tests.mocks.nearness.almost import AT


def test_texts_of_the_wire_are_escaped() -> None:
    assert both("<b>", "&") == '<span class="vi">&lt;b&gt;</span> <span class="en" lang="en">&amp;</span>'
    found = scene()
    arrive(found.journal, service="<script>alert(1)</script>")
    given = {"choice": Choice(), "scene": found, "armed": [], "older": 0, "dropped": 0, "version": 1}
    shown = page("journal_rows.html", {**given, "entries": found.journal.entries()})
    assert b"<script>" not in shown.body and b"&lt;script&gt;" in shown.body


def test_times_are_hanois_and_clocks_are_told_in_words() -> None:
    assert ">10:04:05<" in when(AT) and ">22/11/2026 10:04<" in day(AT)
    assert offset(timedelta(hours=7)) == "+7 giờ"
    assert offset(timedelta(days=-1, minutes=-30)) == "−1 ngày 30 phút"
    assert offset(timedelta()) == "+0 giây"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"a":1}', '{\n  "a": 1\n}'),
        (b"{broken", "{broken"),
        (b"<a><b/></a>", "<a>\n  <b/>\n</a>\n"),
        (b"<a>", "<a>"),
        (b"a=b&c=d", "a=b&c=d"),
        (b"\xff", "\ufffd"),
        (b"", ""),
    ],
)
def test_a_body_is_shown_as_it_is_read_best(body: bytes, shown: str) -> None:
    assert pretty(body) == shown


def test_a_long_body_is_cut_and_entities_stay_closed() -> None:
    assert len(pretty(b"x" * 50_000)) == 20_001
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 100 + b'">]><a>&b;</a>'
    assert "cccc" not in pretty(bomb).partition("]>")[2]


def test_a_match_is_shown_as_it_can_be_typed() -> None:
    assert compact(None) == "–"
    assert compact("re:a") == "re:a"
    assert compact({"hoTen": "Khuê"}) == '{"hoTen": "Khuê"}'


def test_assets_are_our_own_two() -> None:
    for name, start in (("board.css", b"/*"), ("board.js", b"//")):
        found = asset(name)
        assert found is not None and bytes(found.body).startswith(start)
        assert found.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert asset("../rendering.py") is None
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
