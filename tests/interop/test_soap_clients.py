"""Ordinary SOAP clients work against the mocks from their ?wsdl alone: zeep with its own transport, Node's `soap`."""

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any, cast

import pytest
import requests  # noqa: TID251  # what zeep's own transport is made of
import zeep
from requests.auth import AuthBase  # noqa: TID251  # as above
from zeep.helpers import serialize_object

from mocks.server import RunningMocks, running
from tests.interop.node_program import node
from tests.interop.soap_questions import (
    BASES,
    CONFIRM,
    CREDENTIALS,
    HEADERS,
    HOUSEHOLD,
    LOOK_UP,
    OPERATIONS,
    RELATIVES,
    question,
)

NS = {"dc": "http://www.mic.gov.vn/dancu/1.0"}
NAME = "NGUYỄN THỊ MINH KHUÊ"


class Signed(AuthBase):
    """Scheme C by the client's own means, anew for each call."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        stamp, user = str(int(time.time() * 1000)), CREDENTIALS["user"]
        digest = hashlib.sha256(f"{CREDENTIALS['sv_url']}{user}{stamp}{CREDENTIALS['secret']}".encode()).hexdigest()
        request.headers["Timestamp"] = stamp
        request.headers["Authorization"] = f"Basic {base64.b64encode(f'{user}:{digest}'.encode()).decode()}"
        return request


def zeep_client(address: str, profile: str) -> Any:
    session = requests.Session()
    session.trust_env = False
    session.headers.update(HEADERS.get(profile, {}))
    session.auth = Signed()
    make, transport = cast(Any, zeep.Client), cast(Any, zeep.Transport)  # noqa: TID251  # the foreign client itself
    return make(f"{address}?wsdl", transport=transport(session=session))


def by_zeep(address: str, profile: str, operation: str, asked: Mapping[str, Any]) -> Any:
    client = zeep_client(address, profile)
    with client.settings(strict=True):
        return cast(Any, serialize_object)(client.service[operation](**asked), dict)


async def by_node(address: str, profile: str, operation: str, asked: Mapping[str, Any]) -> Any:
    told = {
        "address": address, "operation": operation, "question": asked, "credentials": CREDENTIALS,
        "headers": HEADERS.get(profile, {}),
    }  # fmt: skip
    return json.loads(await node("soap_client.mjs", json.dumps(told)))


def address_of(mocks: RunningMocks, profile: str, operation: str) -> str:
    return f"{mocks.urls['population']}{BASES[profile]}/{operation}"


@pytest.mark.parametrize(("profile", "operation"), OPERATIONS)
async def test_zeeps_own_client(profile: str, operation: str) -> None:
    async with running(["population"], profiles={"population": profile}) as mocks:
        address = address_of(mocks, profile, operation)
        answer = await asyncio.to_thread(by_zeep, address, profile, operation, question(profile, operation))
        asked = mocks.journal.entries(everything=True)
    assert all(entry.violations == () for entry in asked), "zeep's requests keep the contract that zeep was given"
    if operation == CONFIRM:
        assert answer == ("1" if profile == "xroad" else True)
        return
    citizen = answer[0]
    assert citizen["SoDinhDanh"] == "099190000123" and citizen["HoVaTen"]["Ten"] == NAME
    assert (citizen["GioiTinh"] is None) is (operation == RELATIVES)


async def test_zeep_reads_the_fault_with_its_detail() -> None:
    async with running(["population"]) as mocks:
        address = address_of(mocks, "c06-soap", LOOK_UP)
        asked = question("c06-soap", LOOK_UP, MaTichHop="999")
        with pytest.raises(zeep.exceptions.Fault) as fault:
            await asyncio.to_thread(by_zeep, address, "c06-soap", LOOK_UP, asked)
    told: Any = fault.value.detail
    assert (
        told.findtext("{http://www.mic.gov.vn/dancu/1.0}Loi/{http://www.mic.gov.vn/dancu/1.0}Ma") == "SAI_MA_TICH_HOP"
    )


async def test_node_s_soap() -> None:
    for profile in ("c06-soap", "xroad"):
        async with running(["population"], profiles={"population": profile}) as mocks:
            for operation in (LOOK_UP, CONFIRM, RELATIVES, HOUSEHOLD):
                address = address_of(mocks, profile, operation)
                told = await by_node(address, profile, operation, question(profile, operation))
                assert told["endpoint"] == address
                if operation == CONFIRM:
                    expected = {"SoLuongCongDan": "1"} if profile == "xroad" else {"TonTai": True}
                    assert told["answer"] == expected, told
                else:
                    assert told["answer"]["CongDan"][0]["HoVaTen"]["Ten"] == NAME, told
            assert all(entry.violations == () for entry in mocks.journal.entries(everything=True))


async def test_node_s_soap_reads_the_fault() -> None:
    async with running(["population"]) as mocks:
        address = address_of(mocks, "c06-soap", LOOK_UP)
        told = await by_node(address, "c06-soap", LOOK_UP, question("c06-soap", LOOK_UP, MaTichHop="999"))
    assert told["status"] == 500 and told["fault"]["detail"]["Loi"]["Ma"] == "SAI_MA_TICH_HOP"
