"""A new connector meets its mock over HTTP: each question that was recorded as found is asked, and answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from contracts.conformance import Case, read_context, read_query
from contracts.connector import Connector
from contracts.records import document
from contracts.wire import WireResponse
from gateway.registry.check import cases
from gateway.registry.discovery import discover
from gateway.registry.registry import SourceSetting, load_one
from mocks.server import running


def profiles(name: str) -> tuple[str, ...]:
    """The profiles of a connector."""
    return discover()[name].manifest().profiles


def found_cases(name: str, profile: str) -> tuple[Case, ...]:
    """What was recorded as found under a profile."""
    recorded = cases(discover()[name], profile, first=profile == profiles(name)[0])
    return tuple(one for one in recorded if one.kind == "found")


async def meet(name: str, profile: str, fault: str | None = None) -> list[Mapping[str, Any]]:
    """The record of each question, asked of the mock; raises what the connector does."""
    loaded = load_one(discover()[name], SourceSetting(profile, synthetic=True))
    assert isinstance(loaded.connector, Connector)
    records = []
    async with running([name], profiles={name: profile}) as mocks:
        async with httpx.AsyncClient(base_url=mocks.urls[name], trust_env=False) as client:
            for case in found_cases(name, profile):
                question = read_query(loaded.queries[case.dataset], case.query)
                exchange = loaded.connector.exchange(question, read_context(case.context, loaded.profile))
                made = next(exchange)
                headers = {**made.headers, **({"x-mock-fault": fault} if fault else {})}
                if made.content_type:
                    headers["content-type"] = made.content_type
                reply = await client.request(
                    made.method, made.path, params=dict(made.params), headers=headers, content=made.body
                )
                try:
                    exchange.send(WireResponse(reply.status_code, dict(reply.headers), reply.content))
                except StopIteration as stop:
                    records.append(document(stop.value.record))
    return records
