"""Tests of one request: pages, parts of pages, ways on, and acts on record."""

import pytest
from starlette.requests import Request

from gateway.audit.faults import AuditUnavailable
from gateway.console import rendering
from gateway.console.reviewers import ANYBODY, REVIEWING
from gateway.console.visit import Nav, Visit
from tests.gateway.console.desk import Desk, reviewer

ROOMS = [Nav("/secret", "Kín", "Secret", frozenset({"lead"}), 1), Nav("/open", "Mở", "Open", ANYBODY, 2)]


def visit(desk: Desk, path: str = "/console/open", **headers: str) -> Visit:
    if desk.accounts.get("canbo") is None:
        desk.accounts.add(reviewer("canbo"))
    session = desk.sessions.find(desk.sessions.open("canbo", "test"), page=True)
    assert session
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "query_string": b"unit=H26.99", "headers": raw, "path_params": {"id": "7"}}
    return Visit(Request({**scope, "server": ("console.example", 443)}), session, desk.parts,
                 rendering.environment(), ROOMS)  # fmt: skip


async def test_a_page_shows_who_and_only_the_rooms_that_are_open(desk: Desk) -> None:
    made = visit(desk)
    shown = bytes((await made.page("empty.html", 201)).body).decode()
    assert "Cán bộ canbo" in shown and "Secret" not in shown
    assert 'href="/console/open" aria-current="page"' in shown
    assert made.session.csrf in shown
    assert (made.query["unit"], made.path, made.fragment) == ("H26.99", {"id": "7"}, False)
    assert made.who.may(REVIEWING)


async def test_a_message_goes_with_the_way_on_to_the_next_whole_page(desk: Desk) -> None:
    made = visit(desk, hx_request="true")
    assert made.fragment
    answer = await made.to("/open", "Không <được>", "Not done", kind="refused")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/open")
    assert "Not done" not in bytes(made.part("empty.html").body).decode()
    shown = bytes((await made.page("empty.html")).body).decode()
    assert "Không &lt;được&gt;" in shown and 'role="alert"' in shown
    assert "Not done" not in bytes((await made.page("empty.html")).body).decode()


async def test_an_act_is_on_record_or_not_done(desk: Desk) -> None:
    await visit(desk).record("name deputy", "canbo.hai", until="2026-12-01")
    assert desk.record.acts() == [
        {"act": "name deputy", "name": "canbo.hai", "by": "canbo", "until": "2026-12-01"}
    ]  # fmt: skip
    assert desk.record.drafts[0].channel == "console"
    desk.record.broken = True
    with pytest.raises(AuditUnavailable):
        await visit(desk).record("x", "y")
