"""The page must work by keyboard and in two languages, load nothing from outside and never run what it was given."""

from __future__ import annotations

import base64
import hashlib
import re

from mocks.identity.page import HEADERS, STYLE, refusal_page, sign_in_page, signed_out_page

_HIDDEN = {"client_id": "mock-rp", "state": '"><script>alert(1)</script>', "acr_values": "LoA3"}
_ACCOUNTS = [("099190000123", "Nguyễn Thị Minh Khuê")]


def _page(**changes: object) -> str:
    return sign_in_page(_HIDDEN, _ACCOUNTS, relying_party="mock-rp", **changes)  # type: ignore[arg-type]  # test input


def test_what_came_with_the_request_is_escaped() -> None:
    page = _page(chosen='"><img src=x>')
    assert "<script" not in page
    assert "<img" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


def test_nothing_comes_from_outside() -> None:
    for page in (_page(), refusal_page("client_id"), signed_out_page()):
        assert not re.search(r"""(src|href)=|url\(|@import|//""", page)


def test_the_style_is_the_one_the_policy_allows() -> None:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in HEADERS["Content-Security-Policy"]
    assert f"<style>{STYLE}</style>" in _page()


def test_vietnamese_stands_first_and_every_text_has_its_english_twin() -> None:
    page = _page(unknown=True)
    assert '<html lang="vi">' in page
    assert page.count('<span lang="vi">') == page.count('<span lang="en">')
    assert page.index('lang="vi">Đồng ý') < page.index('lang="en">Agree')


def test_every_control_has_a_label_and_is_a_native_one() -> None:
    page = _page()
    for control in re.findall(r'<(?:input|select) id="(\w+)"', page):
        assert f'<label for="{control}">' in page
    assert "tabindex" not in page
    assert 'value="deny" formnovalidate' in page


def test_the_level_asked_for_is_chosen_and_sent_once() -> None:
    page = _page()
    assert '<option value="LoA3" selected>' in page
    assert page.count('name="acr_values"') == 1


def test_an_unknown_account_is_announced() -> None:
    assert 'role="alert"' not in _page()
    assert 'role="alert" id="alert"' in _page(unknown=True)
    assert 'aria-describedby="alert"' in _page(unknown=True)
