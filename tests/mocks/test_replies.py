"""What several mocks answer alike: a document in UTF-8, its first half, and no such resource."""

import json

import pytest
from starlette.requests import Request

from mocks.replies import MISSING, answer, maintenance_page


def test_a_document_is_whole_or_half() -> None:
    whole = answer({"ten": "HỒ GƯƠM"})
    assert whole.status_code == 200 and json.loads(bytes(whole.body)) == {"ten": "HỒ GƯƠM"}
    assert whole.headers["content-type"] == "application/json; charset=utf-8"
    assert "HỒ GƯƠM".encode() in bytes(whole.body)
    half = bytes(answer({"ten": "HỒ GƯƠM"}, half=True).body)
    assert bytes(whole.body).startswith(half) and len(half) == len(bytes(whole.body)) // 2
    with pytest.raises(ValueError):
        json.loads(half)


@pytest.mark.parametrize("status", [404, 405])
async def test_a_missing_resource_is_the_layers_fault(status: int) -> None:
    told = await MISSING[status](Request({"type": "http"}), LookupError())
    assert told.status_code == 404 and json.loads(bytes(told.body))["fault"]["code"] == 900906


def test_maintenance_is_a_page_for_people() -> None:
    page = maintenance_page()
    assert (page.status_code, page.media_type) == (503, "text/html")
    assert "bảo trì" in bytes(page.body).decode()
