"""The one page a human sees at the mock: Vietnamese first, English beside it, no script and nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from mocks.identity.authorization import ASSURANCE_LEVELS

STYLE: Final = """
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 38rem; }
h1 { font-size: 1.4rem; margin: 0 0 1rem; }
[lang=en] { display: block; font-size: .9em; opacity: .8; }
.mock { border: 2px dashed currentcolor; border-radius: .4rem; padding: .6rem .8rem; margin-bottom: 1.2rem; }
.alert { border-left: .35rem solid #b3261e; padding: .4rem .8rem; margin: 0 0 1rem; }
label, legend { display: block; font-weight: 600; margin-bottom: .3rem; }
input, select { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; margin-bottom: 1.1rem; }
button { font: inherit; padding: .6rem 1.1rem; margin: 0 .6rem .6rem 0; }
button { border: 2px solid #0b57a4; border-radius: .4rem; }
button[value=consent] { background: #0b57a4; color: #fff; }
button[value=deny] { background: transparent; color: inherit; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
""".strip()

_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

# No form-action here: browsers hold the redirect after a form to it, and that leads to the relying party.
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_LEVELS: Final = {
    "LoA1": ("Mức 1: một yếu tố", "Level 1: one factor"),
    "LoA2": ("Mức 2: hai yếu tố", "Level 2: two factors"),
    "LoA3": ("Mức 3: có một yếu tố sinh trắc học", "Level 3: with one biometric factor"),
    "LoA4": ("Mức 4: sinh trắc học, vật sở hữu và điều bí mật", "Level 4: biometric, possession and knowledge"),
}


def both(vietnamese: str, english: str) -> str:
    """One text in both languages, each marked for a screen reader."""
    return f'<span lang="vi">{escape(vietnamese)}</span> <span lang="en">{escape(english)}</span>'


def sign_in_page(
    hidden: Mapping[str, str],
    accounts: Sequence[tuple[str, str]],
    *,
    relying_party: str,
    chosen: str = "",
    unknown: bool = False,
) -> str:
    """Write the sign-in and consent page.

    `hidden` repeats the authorization request, which is checked again when the form comes back. `accounts` are
    (account, label) offered while typing; `chosen` is what was typed before or hinted at.
    """
    fields = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in hidden.items()
        if name != "acr_values"
    )
    options = "\n".join(f'<option value="{escape(account)}">{escape(label)}</option>' for account, label in accounts)
    wanted = hidden.get("acr_values", "")
    levels = "\n".join(
        f'<option value="{level}"{" selected" if level == wanted else ""}>'
        f"{escape(_LEVELS[level][0])} / {escape(_LEVELS[level][1])}</option>"
        for level in ASSURANCE_LEVELS
    )
    alert = ""
    if unknown:
        text = both(
            "Không có tài khoản nào như vậy. Hãy chọn một người trong danh sách.",
            "There is no such account. Choose one of the people listed.",
        )
        alert = f'<p class="alert" role="alert" id="alert">{text}</p>'
    described = ' aria-describedby="alert" aria-invalid="true"' if unknown else ""
    title = "Đăng nhập định danh điện tử (mô phỏng)"
    return _page(
        title,
        f"""
<h1>{both(title, "Electronic identity sign-in (mock)")}</h1>
<p class="mock">{
            both(
                "Đây là hệ thống mô phỏng để thử nghiệm: người và số đều không có thật. Không nhập dữ liệu thật.",
                "This is a mock for testing: people and numbers are invented. Do not enter real data.",
            )
        }</p>
{alert}
<form method="post" action="/auth/decide" autocomplete="off">
{fields}
<label for="account">{both("Số định danh cá nhân", "Personal identification number")}</label>
<input id="account" name="account" list="accounts" value="{escape(chosen)}" required autofocus{described}>
<datalist id="accounts">
{options}
</datalist>
<label for="level">{both("Mức độ xác thực", "Level of authentication")}</label>
<select id="level" name="acr_values">
{levels}
</select>
<p>{
            both(
                f"Hệ thống {relying_party} xin được biết: số định danh, họ và tên, ngày sinh, loại và mức tài khoản.",
                f"The system {relying_party} asks for: personal number, name, birth date, kind and level of account.",
            )
        }</p>
<button name="decision" value="consent">{both("Đồng ý và đăng nhập", "Agree and sign in")}</button>
<button name="decision" value="deny" formnovalidate>{both("Từ chối", "Decline")}</button>
</form>""",
    )


def refusal_page(what: str) -> str:
    """Write the page for a request that names no trustworthy way back; `what` is the parameter's name."""
    title = "Yêu cầu đăng nhập không hợp lệ"
    return _page(
        title,
        f"""
<h1>{both(title, "The sign-in request is not valid")}</h1>
<p class="alert" role="alert">{
            both(
                f"Tham số {what} không được đăng ký với hệ thống này. Hãy liên hệ đơn vị vận hành trang bạn vừa rời.",
                f"The parameter {what} is not registered here. Contact the operator of the site you came from.",
            )
        }</p>""",
    )


def signed_out_page() -> str:
    """Write the page behind `logoutUri`; the mock keeps no browser session, so there is nothing to end."""
    title = "Đã đăng xuất"
    return _page(title, f"\n<h1>{both(title, 'Signed out')}</h1>")


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>{body}
</main>
</body>
</html>
"""
