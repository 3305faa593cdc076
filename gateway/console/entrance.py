"""Who is let in, and how that is written down: every way to sign in ends here.

Whatever is wrong, the answer is the same sentence; the reason is counted for the log's summaries. A sign-in and a
lock-out are entries of the log, on record before they take effect.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from contracts.events import Draft, Kind
from gateway.audit.summaries import network
from gateway.console.oidc import Identity
from gateway.console.parts import Parts
from gateway.console.refusals import Refused
from gateway.console.reviewers import Reviewer, ReviewerRefused, check, check_account

Method = Literal["password", "passkey", "oidc", "enrolment"]
_AT_ONCE = 2
"""Passwords checked at the same time: each takes 64 MiB and a core."""
_WAITING = 32


@dataclass(frozen=True, slots=True)
class Admitted:
    """A session's id for the cookie, and whose it is."""

    session: str
    who: Reviewer


def wrong() -> Refused:
    """One sentence for whatever was wrong."""
    return Refused(
        403,
        "Không đăng nhập được: tài khoản, mật khẩu, mã hoặc khóa truy cập không đúng.",
        "Not signed in: the account, password, code or passkey is not right.",
    )


def locked(seconds: int) -> Refused:
    """Said of unknown accounts too."""
    minutes = str(timedelta(seconds=seconds))[2:]
    return Refused(
        429,
        f"Đã thử quá nhiều lần. Hãy thử lại sau {minutes} (phút:giây).",
        f"Too many tries. Try again in {minutes} (minutes:seconds).",
    )


class Entrance:
    """Raises `Refused` for who isn't let in, ``AuditUnavailable`` and ``ConsoleUnavailable`` when nobody is."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._slow = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def by_password(self, account: str, password: str, code: str, peer: str) -> Admitted:
        """Password and one-time code together."""
        locks = await self._take(account, peer)
        if self._waiting >= _WAITING:
            raise Refused(503, "Đang quá tải, hãy thử lại.", "Too busy, try again.")
        self._waiting += 1
        try:
            async with self._slow:
                amiss = await asyncio.to_thread(self._parts.passwords.check, account, password, code)
        finally:
            self._waiting -= 1
        if amiss is not None:
            raise await self._refuse(account, peer, amiss, locks)
        return await self._admit(account, "password", peer, locks)

    async def by_code(self, account: str, code: str, peer: str) -> Admitted:
        """An enrolment code, for a session that can only set up how to sign in."""
        locks = await self._take(account, peer)
        if not await asyncio.to_thread(self._parts.enrolments.use, account, code):
            raise await self._refuse(account, peer, "enrolment", locks)
        return await self._admit(account, "enrolment", peer, locks)

    async def by_passkey(self, browser: str, answer: str, peer: str) -> Admitted:
        """A passkey can't be guessed, so it isn't slowed: nobody can lock its owner out."""
        account = await asyncio.to_thread(self._parts.passkeys.sign_in, browser, answer)
        if account is None:
            self._parts.note_failure(peer, "console_passkey")
            raise wrong()
        return await self.open(account, "passkey", peer)

    async def by_oidc(self, found: Identity, peer: str) -> Admitted:
        """Who an issuer says it is, with the roles that it says; an inspector is bound by the register all the same."""
        known = await asyncio.to_thread(self._parts.accounts.by_subject, found.issuer, found.subject)
        try:
            account = known.account if known is not None else await self._bound(found)
            roles = found.roles
            known = await asyncio.to_thread(self._parts.accounts.get, account)
            if known is not None and "inspector" in known.roles:
                roles = roles & {"inspector"}
            else:
                roles = roles - {"inspector"}
            if known is None or not roles:
                raise ReviewerRefused("the issuer gives no role that this account can have")
            if roles != known.roles and known.in_force(self._parts.now()):
                await self._record("change roles", account, found.issuer, ",".join(sorted(roles)))
                await asyncio.to_thread(self._parts.accounts.set_roles, account, roles)
        except ReviewerRefused:
            self._parts.note_failure(peer, "console_oidc")
            raise wrong() from None
        return await self.open(account, "oidc", peer)

    async def _bound(self, found: Identity) -> str:
        """The account of a person who comes for the first time: one that waits for this issuer, or a new one."""
        account = check_account(found.account)
        known = await asyncio.to_thread(self._parts.accounts.get, account)
        if known is None:
            roles = found.roles - {"inspector"}  # an inspector needs a decision and a scope: the register's to say
            new = Reviewer(account, found.name, roles, self._parts.now(), issuer=found.issuer)
            check(new)
            await self._record("add reviewer", account, found.issuer, ",".join(sorted(roles)))
            await asyncio.to_thread(self._parts.accounts.add, new)
        elif known.issuer != found.issuer:
            raise ReviewerRefused("the account signs in elsewhere")
        await asyncio.to_thread(self._parts.accounts.bind_subject, account, found.issuer, found.subject)
        return account

    async def open(self, account: str, method: Method, peer: str) -> Admitted:
        """A new session for an account that has shown who it is; on record first."""
        who = await asyncio.to_thread(self._parts.accounts.get, account)
        if who is None or not who.in_force(self._parts.now()) or (who.issuer is not None) is not (method == "oidc"):
            self._parts.note_failure(peer, "console_ended")
            raise wrong()
        await self._record("sign in", account, account, method)
        try:
            return Admitted(await asyncio.to_thread(self._parts.sessions.open, account, method), who)
        except ReviewerRefused:  # it ended between the two
            raise wrong() from None

    async def _take(self, account: str, peer: str) -> bool:
        found = await asyncio.to_thread(self._parts.lockout.take, account, network(peer))
        if not found.allowed:
            self._parts.note_failure(peer, "console_locked")
            raise locked(found.wait)
        return found.locks

    async def _admit(self, account: str, method: Method, peer: str, locks: bool) -> Admitted:
        try:
            admitted = await self.open(account, method, peer)
        except Refused:
            raise await self._refuse(account, peer, "ended", locks) from None
        await asyncio.to_thread(self._parts.lockout.clear, account, network(peer))
        return admitted

    async def _refuse(self, account: str, peer: str, reason: str, locks: bool) -> Refused:
        self._parts.note_failure(peer, f"console_{reason}")
        if locks and await asyncio.to_thread(self._parts.accounts.get, account) is not None:
            await self._record("lock out", account, "console", reason)  # an unknown name may be anything, even a number
        return wrong()

    async def _record(self, act: str, account: str, by: str, how: str) -> None:
        detail = (("act", act), ("name", account), ("by", by), ("how", how))
        await self._parts.record(
            Draft(kind=Kind.ADMINISTERED, entry=self._parts.new_entry(), channel="console", detail=detail)
        )
