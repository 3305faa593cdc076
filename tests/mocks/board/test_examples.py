"""A ready call is ready: it is pasted into a shell here, and the mock finds whom it is about."""

import asyncio
import json

import pytest

from mocks.board.examples import of_organization, of_person
from mocks.nation.catalogue import person_with
from mocks.server import running
from tests.mocks.board.parts import URLS, scene
from tests.mocks.nearness.almost import nation

KHUE = nation().people[0]


async def pasted(text: str) -> str:
    process = await asyncio.create_subprocess_exec("bash", "-c", text, stdout=-1, stderr=-1)
    out, errors = await process.communicate()
    assert errors == b""
    return out.decode()


@pytest.mark.parametrize("profile", ["c06-soap", "xroad", "lgsp-json"])
async def test_a_person_is_found_by_the_calls(profile: str) -> None:
    async with running(["population", "civil_status"], profiles={"population": profile}) as mocks:
        found = {one.name: one.text for one in of_person(KHUE, mocks.services, mocks.urls)}
        assert "NGUYỄN THỊ MINH KHUÊ" in await pasted(found["population"])
        if profile == "c06-soap":
            assert json.loads(await pasted(found["civil_status"]))["status"] == 1
        missed = [entry.number for entry in mocks.journal.entries() if entry.near_miss]
        assert missed == []


@pytest.mark.parametrize("profile", ["ngsp1", "flat"])
async def test_an_organization_is_found_by_its_call(profile: str) -> None:
    async with running(["business"], profiles={"business": profile}) as mocks:
        (_, call) = of_organization(nation().organizations[0], mocks.services, mocks.urls)
        assert nation().organizations[0].name in await pasted(call.text)


def test_the_gateways_question_is_json_with_what_is_known() -> None:
    (gateway,) = of_person(KHUE, scene().services, {})
    assert json.loads(gateway.text)["subject"] == {
        "personal_id": "099190000123",
        "full_name": "Nguyễn Thị Minh Khuê",
        "date_of_birth": "1990-04-15",
    }
    card_only = next(one for one in nation().people if not one.personal_id)
    names = [one.name for one in of_person(card_only, scene().services, URLS)]
    assert names == ["gateway", "population"]


def test_a_date_that_is_not_whole_is_asked_by_year() -> None:
    (_, call, _) = of_person(person_with(nation(), "placeholder_date"), scene().services, URLS)
    assert "<Nam>" in call.text and "<NgayThangNam>" not in call.text
