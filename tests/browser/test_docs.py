"""`/docs` describes every call without internet, and can be read with the keyboard and on a small screen."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.flow.running import Running

CALLS = (
    "/v1/persons/query", "/v1/persons/verify", "/v1/organizations/query", "/v1/organizations/verify",
    "/v1/representations/verify", "/v1/identities/sign-ins", "/v1/me", "/v1/sources", "/v1/datasets/{dataset}/query",
)  # fmt: skip


def shown(seen: Seen, running: Running) -> None:
    seen.page.goto(f"{running.url}/docs")
    expect(seen.page.locator(".opblock").first).to_be_visible(timeout=30_000)


def test_it_shows_every_call_and_asks_nobody_outside(running: Running, seen: Seen, tmp_path: Path) -> None:
    shown(seen, running)
    paths = [
        text.replace("\u200b", "").strip() for text in seen.page.locator(".opblock-summary-path").all_inner_texts()
    ]
    assert set(CALLS) <= set(paths)
    seen.page.screenshot(path=tmp_path / "docs.png", full_page=False)
    assert seen.outside == [] and seen.complaints == []
    assert len(seen.asked) >= 4, "page, style, script and contract"


def test_a_call_opens_by_keyboard_and_shows_its_example(running: Running, seen: Seen, tmp_path: Path) -> None:
    shown(seen, running)
    summary = seen.page.locator(".opblock-summary-control", has_text="/v1/persons/query").first
    summary.focus()
    seen.page.keyboard.press("Enter")
    block = seen.page.locator(".opblock.is-open").first
    expect(block).to_contain_text("date_of_birth", timeout=30_000)
    expect(block).to_contain_text("A field is not granted")
    expect(block.get_by_role("button", name="Try it out")).to_have_count(0)  # it can sign no proof, so it doesn't try
    seen.page.screenshot(path=tmp_path / "call.png", full_page=False)
    assert seen.outside == [] and seen.complaints == []


def test_it_fits_a_small_screen(running: Running, seen: Seen) -> None:
    seen.page.set_viewport_size({"width": 390, "height": 800})
    shown(seen, running)
    wide = seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_without_script_it_says_where_the_contract_is(running: Running, seen: Seen) -> None:
    assert seen.page.context.browser is not None
    context = seen.page.context.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{running.url}/docs")
    expect(page.get_by_role("link", name="/openapi.json").first).to_be_visible()
    context.close()
