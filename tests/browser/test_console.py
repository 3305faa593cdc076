"""Signing in at the console in a real browser: by password and code, by passkey, by keyboard alone, and not at all."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.console import Seat, code_of, focused, look, seat, tab_to
from tests.flow.running import Running


def authenticator(page: Page) -> str:
    """Chromium's own virtual authenticator, with a finger always on it; its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    return str(session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


def enrolled(running: Running, account: str, role: str) -> str:
    """A new account's enrolment code."""
    running.command("reviewers", "add", account, "--name", f"Cán bộ {account}", "--role", role)
    return running.command("reviewers", "enrol", account).strip()


def test_by_password_and_code_and_out_again(at_console: Seat) -> None:
    page = at_console.open("/sign-in")
    look(page, "sign-in")
    account = at_console.sign_in("reviewer")
    expect(page.locator(".me-roles")).to_contain_text(account["account"])
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["__Host-lienthong"]
    assert session["httpOnly"] and session["secure"] and session["sameSite"] == "Strict" and session["path"] == "/"
    assert "__Host-lienthong-door" not in cookies
    at_console.open("/account")
    look(page, "account")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert at_console.outside == [] and at_console.complaints == []
    acts = [dict(entry["detail"])["act"] for entry in at_console.running.entries(channel="console")]
    assert acts[-2:] == ["sign in", "sign out"]


def test_a_code_is_not_taken_twice(at_console: Seat, chromium: Browser, running: Running) -> None:
    account = at_console.account("developer")
    code = code_of(account["totp_secret"])
    seats = [at_console]
    with seat(chromium, running) as other:
        seats.append(other)
        for number, one in enumerate(seats):
            page = one.open("/sign-in")
            page.locator("#account").fill(account["account"])
            page.locator("#password").fill(account["password"])
            page.locator("#code").fill(code)
            page.get_by_role("button", name="Đăng nhập bằng mật khẩu").click()
            expect(page.get_by_role("alert") if number else page.locator(".me-name")).to_be_visible()


def test_first_time_by_code_then_by_passkey(at_console: Seat) -> None:
    code = enrolled(at_console.running, "moi.khoa", "reviewer")
    page = at_console.open("/enrol")
    look(page, "enrol")
    authenticator(page)
    page.get_by_label("Tài khoản").fill("moi.khoa")
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()
    look(page, "account-enrolling")
    page.get_by_label("Tên của khóa").fill("máy tính bảng")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.locator(".me-name")).to_have_text("Cán bộ moi.khoa")
    at_console.open("/account")
    expect(page.get_by_role("rowheader", name="máy tính bảng")).to_be_visible()
    look(page, "account-passkeys")
    assert at_console.outside == [] and at_console.complaints == []


def test_a_passkey_of_nobody_is_told_so(at_console: Seat) -> None:
    page = at_console.open("/sign-in")
    authenticator(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa dùng được khóa truy cập")
    assert "/sign-in" in page.url


def test_first_time_by_code_then_by_password(at_console: Seat) -> None:
    code = enrolled(at_console.running, "moi.matkhau", "lead")
    page = at_console.open("/enrol")
    page.get_by_label("Tài khoản").fill("moi.matkhau")
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("link", name="Đặt").click()
    look(page, "password")
    secret = page.locator("code").inner_text().replace(" ", "")
    for name in ("#password", "#again"):
        page.locator(name).fill("trời hôm nay xanh lắm")
    page.locator("#code").fill("000000")
    page.get_by_role("button", name="Đặt").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã một lần không đúng")
    for name in ("#password", "#again"):
        page.locator(name).fill("trời hôm nay xanh lắm")
    page.locator("#code").fill(code_of(secret))
    page.get_by_role("button", name="Đặt").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.locator("#account").fill("moi.matkhau")
    page.locator("#password").fill("trời hôm nay xanh lắm")
    page.locator("#code").fill(code_of(secret))
    page.get_by_role("button", name="Đăng nhập bằng mật khẩu").click()
    expect(page.locator(".me-name")).to_be_visible()
    assert all("400 (Bad Request)" in said for said in at_console.complaints)


def test_guessing_is_locked_with_a_delay(at_console: Seat) -> None:
    page = at_console.open("/sign-in")
    for _ in range(6):
        page.locator("#account").fill("quan.tri")
        page.locator("#password").fill("a wrong password")
        page.locator("#code").fill("000000")
        page.get_by_role("button", name="Đăng nhập bằng mật khẩu").click()
        expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator(".word-refused").filter(has_text="quá nhiều lần")).to_be_visible()
    look(page, "locked")
    told = [dict(one["detail"]) for one in at_console.running.entries(channel="console")]
    assert [one["name"] for one in told if one["act"] == "lock out"] == ["quan.tri"]


def test_with_the_keyboard_alone(at_console: Seat) -> None:
    account = at_console.account("truong.hai")
    page = at_console.open("/sign-in")
    for name, value in (
        ("account", account["account"]), ("password", account["password"]), ("code", code_of(account["totp_secret"]))
    ):  # fmt: skip
        tab_to(page, name)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.locator(".me-name")).to_be_visible()
    page.keyboard.press("Tab")
    assert "Đến nội dung" in focused(page), "the first stop skips the navigation"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    tab_to(page, "Đăng xuất")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_form_of_another_site_does_nothing(at_console: Seat) -> None:
    at_console.sign_in("truong.mot")
    page = at_console.page
    page.goto(f"{at_console.running.url}/healthz")  # 127.0.0.1: another site on the same machine
    page.evaluate(
        """(address) => { const form = document.createElement('form'); form.method = 'post'; form.action = address;
        document.body.append(form); form.submit(); }""",
        f"{at_console.console}/sign-out",
    )
    page.wait_for_url("**/sign-out")
    expect(page.get_by_text("The form did not come from this console")).to_be_visible()
    at_console.open("/account")
    expect(page.locator(".me-name")).to_be_visible()


def test_a_link_from_elsewhere_finds_who_is_signed_in(at_console: Seat) -> None:
    at_console.sign_in("reviewer")
    page, asked = at_console.page, []

    def stay(route: Route) -> None:
        """The page leads on by itself: it is held for as long as it is looked at."""
        asked.append(route.request.url)
        if len(asked) == 1:
            route.continue_()
        else:
            route.fulfill(status=204)

    page.route("**/console/account?*", stay)
    page.goto(f"{at_console.running.url}/healthz")
    page.evaluate("(address) => { window.location.href = address; }", f"{at_console.console}/account?x=1")
    expect(page.get_by_role("heading", name="Đang mở trang")).to_be_visible()
    expect(page.get_by_role("link", name="Tiếp tục")).to_have_attribute("href", "/console/account?x=1")
    look(page, "once-more")
    assert len(asked) > 1
    page.unroute("**/console/account?*", stay)
    page.goto(f"{at_console.running.url}/healthz")  # once more, and nobody stops it
    page.evaluate("(address) => { window.location.href = address; }", f"{at_console.console}/account?x=1")
    expect(page.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()


def test_no_other_name_reaches_it(at_console: Seat) -> None:
    answer = at_console.page.goto(at_console.console.replace("localhost", "127.0.0.1") + "/")
    assert answer is not None and answer.status == 421


@pytest.mark.parametrize("path", ["/no-such-page"])
def test_what_is_not_there_says_so(at_console: Seat, path: str) -> None:
    at_console.sign_in("lead")
    at_console.open(path)
    look(at_console.page, "refused")
