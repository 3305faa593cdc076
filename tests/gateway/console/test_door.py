"""Tests of the side without a session: forms are bound to the browser that a page was shown to."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount

from gateway.console import rendering
from gateway.console.door import DOOR_COOKIE, Door, Visitor
from gateway.console.forms import Form
from gateway.console.refusals import Refused
from tests.gateway.console.desk import Desk, token_of


class Porch(Desk):
    """A console with one open page and one open form."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.done: list[str] = []
        door = Door(self.parts, rendering.environment())

        async def show(visitor: Visitor) -> Response:
            return visitor.page("enrol.html", refused=None, account="")

        async def act(visitor: Visitor, form: Form) -> Response:
            self.done.append(visitor.peer)
            return visitor.admit(PlainTextResponse("in"), "a-session")

        def refused(_request: object, fault: Exception) -> Response:
            return PlainTextResponse(str(fault), fault.status if isinstance(fault, Refused) else 500)

        inner = Starlette(
            routes=[door.get("/porch", show), door.post("/porch", act)], exception_handlers={Refused: refused}
        )
        self.app = Starlette(routes=[Mount("/console", app=inner)])


@pytest.fixture
def porch(tmp_path: Path) -> Porch:
    return Porch(tmp_path)


async def test_a_browser_gets_a_secret_and_keeps_it(porch: Porch) -> None:
    async with porch.browser() as browser:
        answer = await browser.get("/porch")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{DOOR_COOKIE}=") and "Domain" not in cookie
        assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= {part.strip() for part in cookie.split(";")}
        secret = browser.http.cookies[DOOR_COOKIE]
        assert len(secret) >= 43 and secret not in answer.text
        first = token_of(answer.text)
        assert token_of((await browser.get("/porch")).text) == first and browser.http.cookies[DOOR_COOKIE] == secret
    async with porch.browser() as other:
        assert token_of((await other.get("/porch")).text) != first


async def test_a_form_of_another_browser_or_of_none_is_refused(porch: Porch) -> None:
    async with porch.browser() as browser, porch.browser() as other:
        token = token_of((await browser.get("/porch")).text)
        assert (await other.post("/porch", {"csrf": token})).status_code == 403
        await other.get("/porch")
        assert (await other.post("/porch", {"csrf": token})).status_code == 403
        assert (await browser.post("/porch", {"a": "b"})).status_code == 403
        assert (await browser.post("/porch", {"csrf": token}, origin="https://evil.example")).status_code == 403
        empty = porch.parts.mac(b"door\0").hex()
        async with porch.browser() as bare:  # the token of an empty secret is nobody's
            assert (await bare.post("/porch", {"csrf": empty})).status_code == 403
        assert porch.done == []
        answer = await browser.post("/porch", {"csrf": token})
    assert answer.text == "in" and porch.done == ["127.0.0.1"]


async def test_who_is_let_in_leaves_the_old_secret_behind(porch: Porch) -> None:
    async with porch.browser() as browser:
        token = token_of((await browser.get("/porch")).text)
        answer = await browser.post("/porch", {"csrf": token})
        cookies = answer.headers.get_list("set-cookie")
        assert any(one.startswith("__Host-lienthong=a-session") for one in cookies)
        assert any(one.startswith(f'{DOOR_COOKIE}=""') and "Max-Age=0" in one for one in cookies)
        assert (await browser.post("/porch", {"csrf": token})).status_code == 403


async def test_a_secret_that_is_none_of_ours_is_replaced(porch: Porch) -> None:
    async with porch.browser() as browser:
        for planted in ("x", "x" * 65):
            browser.http.cookies.set(DOOR_COOKIE, planted, domain="console.example", path="/")
            await browser.get("/porch")
            assert browser.http.cookies[DOOR_COOKIE] != planted
