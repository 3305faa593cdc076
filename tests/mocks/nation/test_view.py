"""A view goes with the task that answers, and ends with the request."""

import asyncio

import pytest

from mocks.nation.view import View, seen_by, view


def test_outside_requests_nobody_in_particular_looks() -> None:
    assert view() == View(None, 0)


def test_a_view_holds_within_its_block_whatever_happens() -> None:
    with pytest.raises(KeyError), seen_by("a", 3):
        assert view() == View("a", 3)
        raise KeyError
    assert view() == View()


async def test_tasks_have_views_of_their_own() -> None:
    async def look(session: str) -> View:
        with seen_by(session):
            await asyncio.sleep(0)
            return await asyncio.to_thread(view)

    assert set(await asyncio.gather(look("a"), look("b"))) == {View("a"), View("b")}
