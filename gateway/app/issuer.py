"""The connection to the OpenID Connect issuer that the console's people sign in at."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import httpx

from gateway.console.ceremonies import Ceremonies
from gateway.console.oidc import Issuer, Oidc, Send
from gateway.settings import Console, SettingsFault

TIMEOUT_SECONDS = 10.0
LARGEST = 256 * 1024
"""Bytes of an answer."""


def issuer(settings: Console, ceremonies: Ceremonies, now: Callable[[], datetime]) -> Oidc | None:
    """The issuer of ``[console.oidc]``, ``None`` without one; raises `SettingsFault` for a secret that isn't there."""
    named = settings.oidc
    if named is None:
        return None
    try:
        secret = Path(named.client_secret_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise SettingsFault("The setting console.oidc.client_secret_file names a file that holds no secret.")
    known = Issuer(named.issuer, named.client_id, secret, named.roles, named.role_claim, named.account_claim)
    return Oidc(known, sender(named.ca_file), ceremonies, settings.url, now)


def sender(ca_file: str | None) -> Send:
    """Asks neither proxies of the environment nor follows redirects, and reads so much and no more."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise SettingsFault("The setting console.oidc.ca_file can't be read as PEM.") from None

    async def send(method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        content = b""
        try:
            # a connection for each sign-in: they are few, and nothing has to be closed with the gateway
            async with httpx.AsyncClient(verify=context, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                async with client.stream(method, url, headers=dict(headers), content=body or None) as reply:
                    async for part in reply.aiter_bytes():
                        content += part
                        if len(content) > LARGEST:
                            raise ConnectionError("the answer is too long")
                    return reply.status_code, content
        except httpx.HTTPError as fault:
            raise ConnectionError(type(fault).__name__) from None

    return send
