"""Who is tested and how it is called: the file that `lienthong up` writes, or one of the same form written by hand.

What the file leaves out is asked of the target itself (its OAuth metadata, RFC 8414 and RFC 9728) and of the mocks.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gateway.rehearsal.caller import Caller, NoAnswer, NotStarted, NotSynthetic, Send, check_synthetic, load_key
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.national import Mocks, NoControl

_PURPOSE = ("procedure", "unit", "channel", "officer")


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine; a name other than ``localhost`` may lead anywhere."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_url(text: str, what: str) -> str:
    """An http or https address without query; raises `NotStarted`."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise NotStarted(f"{what} is no address of the form http(s)://host:port")
    return text.rstrip("/")


def read_file(path: Path) -> dict[str, Any]:
    """The file that says how to call; raises `NotStarted`."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise NotStarted(f"the file {path.name} can't be read as JSON") from None
    if not isinstance(found, dict):
        raise NotStarted(f"the file {path.name} is no JSON object")
    return found


@dataclass(slots=True)
class Target:
    """The system that is tested, the people to ask for, and what is known around it."""

    caller: Caller
    purpose: Mapping[str, Any]
    filling: Filling
    mocks: Mocks | None = None
    redirect_uri: str | None = None
    versions: dict[str, str] = field(default_factory=dict)


def mocks_of(document: Mapping[str, Any], given: str | None, send: Send) -> Mocks | None:
    """The mocks' control: as given, else as the file names it for any service."""
    listed = document.get("mocks")
    named = [one.get("control") for one in listed.values() if isinstance(one, dict)] if isinstance(listed, dict) else []
    control = given or next((str(one) for one in named if one), None)
    return Mocks(checked_url(control, "the mocks' control"), send) if control else None


def open_target(document: Mapping[str, Any], address: str | None, control: str | None, key: str, send: Send) -> Target:
    """Everything that a rehearsal starts from; raises `NotStarted` and `NotSynthetic`."""
    base = str(document.get("base_url") or address or "")
    address = checked_url(address or base, "the target")
    resource = _metadata(send, address, "/.well-known/oauth-protected-resource")
    server = _metadata(send, address, "/.well-known/oauth-authorization-server")
    base = checked_url(str(document.get("base_url") or resource.get("resource") or address), "base_url")
    issuer = str(document.get("issuer") or server.get("issuer") or base)
    endpoint = str(document.get("token_endpoint") or server.get("token_endpoint") or f"{base}/oauth2/token")
    client, purpose = document.get("client_id"), document.get("purpose")
    if not isinstance(client, str) or not isinstance(purpose, dict) or not set(_PURPOSE) <= set(purpose):
        raise NotStarted("the file needs client_id and a purpose with procedure, unit, channel and officer")
    caller = Caller(base, address, issuer, endpoint, client, load_key(key), send)
    caller.token = _signed_on(caller)
    mocks = mocks_of(document, control, send)
    filling = _people(document, mocks)
    for one in (*filling.people, *filling.organizations):
        check_synthetic(one)
    redirect = document.get("redirect_uri")
    made = Target(caller, purpose, filling, mocks, redirect if isinstance(redirect, str) else None)
    made.versions = _versions(caller)
    return made


def _signed_on(caller: Caller) -> str:
    try:
        return caller.sign_on()
    except NoAnswer:
        raise NotStarted(f"nothing answers at {caller.address}") from None


def _metadata(send: Send, address: str, path: str) -> Mapping[str, Any]:
    try:
        found = send("GET", address + path, {"accept": "application/json"}, b"").json()
    except NoAnswer:
        raise NotStarted(f"nothing answers at {address}") from None
    return found if isinstance(found, dict) else {}


def _people(document: Mapping[str, Any], mocks: Mocks | None) -> Filling:
    people, organizations = document.get("people"), document.get("organizations")
    try:
        if people is None and mocks is not None:
            people = mocks.people()
        if organizations is None and mocks is not None:
            organizations = mocks.organizations()
    except NoControl as fault:
        raise NotStarted(str(fault)) from None
    if not isinstance(people, list) or not people:
        raise NotStarted("there are no people to ask for: name them in the file, or the mocks with --mocks")
    ended, denied = document.get("ended_officer"), document.get("denied")
    tables = {"denied": {**(denied if isinstance(denied, dict) else {}), "officer": ended}}
    return Filling(people, organizations or [], tables)


def _versions(caller: Caller) -> dict[str, str]:
    try:
        found = caller.public("/openapi.json").json()
    except NoAnswer:
        return {}
    info = found.get("info") if isinstance(found, dict) else None
    names = ("title", "version")
    return {name: str(info[name])[:100] for name in names if info.get(name)} if isinstance(info, dict) else {}


__all__ = ["NotSynthetic", "Target", "checked_url", "is_loopback", "mocks_of", "open_target", "read_file"]
