"""A password (Argon2id) and a one-time code (RFC 6238) are one way to sign in, set together and checked together.

Whoever has neither is checked against a made-up hash, so that an unknown account takes as long as a known one. A code
counts once: its time step is remembered, and none at or before it is taken again (RFC 6238 section 5.2).
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from typing import Protocol

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from gateway.console.reviewers import ReviewerRefused
from gateway.console.store import ConsoleStore, ConsoleUnavailable

SHORTEST = 12
LONGEST = 200
_STEP = 30
_DRIFT = 1
"""Steps that a phone's clock may be off, either way."""


class Seals(Protocol):
    """Seals small secrets at rest; `gateway.keys.sealing.Sealer` fits."""

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """The sealed form."""
        ...

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """What was sealed; raises for anything else."""
        ...


class Passwords:
    """Passwords and one-time secrets of accounts; raises ``ConsoleUnavailable``. Slow on purpose: not on a loop."""

    def __init__(self, store: ConsoleStore, seals: Seals, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._seals = seals
        self._hasher = hasher or PasswordHasher()
        self._nobodys = _made_up(self._hasher)

    def set(self, account: str, password: str, secret: str, code: str) -> None:
        """Give an account a password and a one-time secret that was just shown to work; raises `ReviewerRefused`."""
        plain = check_password(account, password)
        step = self._step_of(secret, code)
        if step is None:
            raise ReviewerRefused("the one-time code is not right")
        row = (account, self._hasher.hash(plain), self._seal(account, secret), step, self._store.seconds())
        with self._store.act() as connection:
            connection.execute("INSERT OR REPLACE INTO passwords VALUES (?, ?, ?, ?, ?)", row)

    def has(self, account: str) -> bool:
        """Whether the account may sign in so."""
        with self._store.look() as connection:
            return connection.execute("SELECT 1 FROM passwords WHERE account=?", (account,)).fetchone() is not None

    def remove(self, account: str) -> None:
        """Take password and secret away."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM passwords WHERE account=?", (account,))

    def check(self, account: str, password: str, code: str) -> str | None:
        """``None`` if both are right, and the code is used up; else ``password`` or ``code``, for the record only."""
        with self._store.look() as connection:
            row = connection.execute("SELECT hash, secret FROM passwords WHERE account=?", (account,)).fetchone()
        stored = self._nobodys if row is None else str(row[0])
        right = self._verify(stored, password)
        if row is None or not right:
            return "password"
        step = self._step_of(self._open(account, row[1]), code)
        if step is None or not self._use(account, step):
            return "code"
        if self._hasher.check_needs_rehash(stored):
            with self._store.act() as connection:
                renewed = self._hasher.hash(_plain(password))
                connection.execute("UPDATE passwords SET hash=? WHERE account=? AND hash=?", (renewed, account, stored))
        return None

    def _verify(self, stored: str, password: str) -> bool:
        if len(password) > LONGEST:
            password = "-"  # noqa: S105  # takes as long, and is nobody's: it is too short
        try:
            return self._hasher.verify(stored, _plain(password))
        except (Argon2Error, InvalidHashError):
            return False

    def _use(self, account: str, step: int) -> bool:
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE passwords SET last_step=? WHERE account=? AND last_step<?", (step, account, step)
            )
            return done.rowcount == 1

    def _step_of(self, secret: str, code: str) -> int | None:
        """The time step that a code belongs to, if it is one of now; every step is compared, right or not."""
        now = self._store.seconds() // _STEP
        generator = pyotp.TOTP(secret)
        typed = "".join(code.split()).encode("utf-8", "replace")
        fits = [step for step in range(now - _DRIFT, now + _DRIFT + 1)
                if hmac.compare_digest(generator.generate_otp(step).encode(), typed)]  # fmt: skip
        return max(fits, default=None)

    def _seal(self, account: str, secret: str) -> bytes:
        return self._seals.seal(secret.encode(), b"one-time\0" + account.encode())

    def _open(self, account: str, sealed: bytes) -> str:
        try:
            return self._seals.open(sealed, b"one-time\0" + account.encode()).decode()
        except Exception:  # whatever seals has exceptions of its own; a secret that doesn't open lets nobody in
            raise ConsoleUnavailable("a one-time secret does not open") from None


def new_secret() -> str:
    """160 random bits in base32, as authenticators take them (RFC 4226 section 4)."""
    return pyotp.random_base32(32)


def address_of(account: str, secret: str) -> str:
    """What the QR code holds (otpauth)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="Lien Thong")


def check_password(account: str, password: str) -> str:
    """A password that may be set, normalised; raises `ReviewerRefused` (NIST SP 800-63B: length, no composition)."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise ReviewerRefused(f"a password has {SHORTEST} to {LONGEST} characters")
    if (len(account) > 3 and account.lower() in plain.lower()) or len(set(plain)) < 5:
        raise ReviewerRefused("a password holds neither the account's name nor one character again and again")
    return plain


def _made_up(hasher: PasswordHasher) -> str:
    """A hash that is no password's. Checking it is the work that checking a real one is; making it is none."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _plain(password: str) -> str:
    return unicodedata.normalize("NFC", password)
