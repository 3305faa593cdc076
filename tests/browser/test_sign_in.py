"""A person signs in at the identity mock with the keyboard alone, agrees or declines, and comes back."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Seen
from tests.flow.running import Running


def begun(seen: Seen, running: Running) -> tuple[dict[str, Any], list[str]]:
    """A sign-in that waits for its person; where the browser is sent back to ends up in the list."""
    answer = running.caller.sign_in(running.redirect_uri, "personal_id", "level_of_assurance")
    assert answer.status_code == 200, answer.text
    back: list[str] = []

    def arrive(route: Route) -> None:
        back.append(route.request.url)
        route.fulfill(
            status=200, content_type="text/html; charset=utf-8", body="<!doctype html><title>ve</title><p>Đã về</p>"
        )

    seen.page.route(f"{running.redirect_uri}*", arrive)
    found: dict[str, Any] = answer.json()
    seen.page.goto(found["authorization_url"])
    return found, back


def focused(page: Page) -> str:
    """Id, value or name of what has the focus."""
    return str(page.evaluate("(e => e.id || e.value || e.name || e.tagName)(document.activeElement)"))


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until it has the focus; fails where the keyboard can't get there."""
    for _ in range(12):
        if focused(page) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard can't reach {wanted}")


def complete(running: Running, begin: dict[str, Any], back: list[str]) -> Any:
    assert len(back) == 1
    return running.caller.complete(begin["id"], urlsplit(back[0]).query)


def test_with_the_keyboard_alone(running: Running, seen: Seen, tmp_path: Path) -> None:
    begin, back = begun(seen, running)
    page = seen.page
    assert page.evaluate("document.documentElement.lang") == "vi"
    expect(page.locator("#account")).to_be_focused()  # the page itself says where typing goes
    page.keyboard.type(running.person("plain")["personal_id"])
    tab_to(page, "level")
    page.keyboard.press("End")  # the highest level
    page.screenshot(path=tmp_path / "sign-in.png", full_page=True)
    tab_to(page, "consent")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline not in ("none", ""), "where the focus is must be seen"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã về")).to_be_visible()
    answer = complete(running, begin, back)
    assert answer.status_code == 200, answer.text
    assert answer.json()["record"] == {
        "personal_id": running.person("plain")["personal_id"], "level_of_assurance": "high"
    }  # fmt: skip
    assert seen.outside == [] and seen.complaints == []


def test_declining_needs_no_account(running: Running, seen: Seen) -> None:
    begin, back = begun(seen, running)
    tab_to(seen.page, "deny")
    seen.page.keyboard.press("Enter")
    expect(seen.page.get_by_text("Đã về")).to_be_visible()
    answer = complete(running, begin, back)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_denied")


def test_a_wrong_account_is_told_in_place_and_keeps_what_was_typed(
    running: Running, seen: Seen, tmp_path: Path
) -> None:
    begin, back = begun(seen, running)
    page = seen.page
    expect(page.locator("#account")).to_be_focused()
    page.keyboard.type("099000000000")
    tab_to(page, "consent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    field = page.locator("#account")
    expect(field).to_have_value("099000000000")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.screenshot(path=tmp_path / "unknown.png", full_page=True)
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(running.person("plain")["personal_id"])
    tab_to(page, "consent")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã về")).to_be_visible()
    assert complete(running, begin, back).status_code == 200
    assert seen.outside == []


def test_every_field_is_named_and_nothing_runs_on_the_page(running: Running, seen: Seen) -> None:
    begun(seen, running)
    page = seen.page
    for name in ("account", "level"):
        label = page.locator(f"label[for={name}]")
        expect(label).to_have_count(1)
        assert label.inner_text().strip()
    assert page.locator("script").count() == 0
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
