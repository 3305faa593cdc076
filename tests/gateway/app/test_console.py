"""Tests of what the console is put together from: sessions live as the settings say, and secrets open with the ring."""

from pathlib import Path

import pyotp

from contracts.events import Draft, Kind
from gateway.app import console
from gateway.app.sources import utc_now
from gateway.audit.log import AuditLog
from gateway.console import passwords
from gateway.console.store import DATABASE, ConsoleStore
from gateway.keys.ring import KeyRing
from gateway.settings import Console
from tests.flow.running import read_log
from tests.gateway.console.desk import reviewer


async def test_the_parts_are_the_gateways_own(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    log = AuditLog(
        tmp_path / "audit.db", ring.index_key(), ring.log_signer(), now=utc_now,
        seal=lambda ref: ring.escrow().seal(ref.kind, ref.identifier),
    )  # fmt: skip
    store = ConsoleStore(tmp_path / DATABASE, utc_now)
    noted: list[tuple[str, str]] = []
    settings = Console(url="https://console.example", idle_minutes=5, session_hours=2)
    parts = console.parts(settings, store, ring, log, lambda peer, reason: noted.append((peer, reason)))
    assert (parts.sessions.lifetimes.idle, parts.sessions.lifetimes.whole) == (300, 7200)
    assert parts.passkeys.available and parts.mac(b"x") == ring.mac("console")(b"x")
    await parts.record(Draft(kind=Kind.ADMINISTERED, entry=parts.new_entry(), detail=(("act", "sign in"),)))
    assert len(list(read_log(tmp_path))) == 1
    parts.accounts.add(reviewer("canbo"))
    secret = passwords.new_secret()
    parts.passwords.set("canbo", "trời hôm nay xanh lắm", secret, pyotp.TOTP(secret).now())
    again = console.parts(settings, store, KeyRing.open(tmp_path / "keys"), log, parts.note_failure)
    assert again.passwords.check("canbo", "trời hôm nay xanh lắm", "000000") == "code", "the secret still opens"
    store.close()
    log.close()
