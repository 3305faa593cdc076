"""One's own account: passkeys, password and one-time code, and for a lead who stands in."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import segno
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from gateway.console import passwords, refusals
from gateway.console.assets import PREFIX
from gateway.console.door import drop_cookie
from gateway.console.forms import Form
from gateway.console.guard import SIGN_IN, Guard
from gateway.console.rendering import HANOI
from gateway.console.reviewers import ANYBODY, REVIEWING, ReviewerRefused
from gateway.console.sessions import COOKIE
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/account", "Tài khoản của tôi", "My account", ANYBODY, 900)
_ENROLLING = frozenset({"enrolment"})
_PENDING = "new one-time secret"
_PENDING_SECONDS = 30 * 60
_LONGEST_DEPUTY = timedelta(days=92)
_WHY = {
    "the one-time code is not right": "Mã một lần không đúng.",
    "a password holds neither the account's name nor one character again and again": "Mật khẩu không được chứa tên "
    "tài khoản hoặc lặp một ký tự.",
}


def _told(refused: ReviewerRefused) -> tuple[str, str]:
    english = str(refused)
    vietnamese = _WHY.get(english, "Không thực hiện được.")
    if english.startswith("a password has"):
        vietnamese = f"Mật khẩu phải có từ {passwords.SHORTEST} đến {passwords.LONGEST} ký tự."
    return vietnamese, f"{english[0].upper()}{english[1:]}."


def routes(guard: Guard) -> list[BaseRoute]:
    """`/account` and what is done there."""
    parts = guard.parts

    def held_by(visit: Visit) -> str:
        return visit.request.cookies.get(COOKIE, "")

    def check_fresh(visit: Visit) -> None:
        if visit.who.issuer is not None:
            raise refusals.not_yours()
        if not visit.fresh:
            raise refusals.Refused(
                403,
                "Hãy đăng xuất rồi đăng nhập lại trước khi đổi cách đăng nhập.",
                "Sign out and in again before you change how you sign in.",
            )

    async def show(visit: Visit) -> Response:
        account = visit.who.account
        mine = await asyncio.to_thread(parts.passkeys.of, account)
        has = await asyncio.to_thread(parts.passwords.has, account)
        named = [row for row in await asyncio.to_thread(parts.accounts.deputies) if account in row[:2]]
        others = [one for one in await asyncio.to_thread(parts.accounts.all)
                  if one.account != account and one.roles & REVIEWING and one.in_force(parts.now())]  # fmt: skip
        return await visit.page(
            "account.html", passkeys=[(urlsafe_b64encode(one.id).decode(), one) for one in mine], has_password=has,
            available=parts.passkeys.available, enrolling=visit.session.method in _ENROLLING, deputies=named,
            others=others, fresh=visit.fresh, local=visit.who.issuer is None,
            today=parts.now().astimezone(HANOI).date(),
        )  # fmt: skip

    async def done(visit: Visit, vi: str, en: str) -> Response:
        """After enrolling the account signs in with what it has just set up: that shows that it works."""
        if visit.session.method not in _ENROLLING:
            return await visit.to("/account", vi, en)
        await asyncio.to_thread(parts.sessions.end, visit.session.key)
        answer = RedirectResponse(f"{PREFIX}{SIGN_IN}", 303)
        drop_cookie(answer, COOKIE)
        return answer

    async def begin_passkey(visit: Visit, _form: Form) -> Response:
        check_fresh(visit)
        options = await asyncio.to_thread(
            parts.passkeys.begin_adding, visit.who.account, visit.who.name, held_by(visit)
        )
        return JSONResponse(dict(options))

    async def add_passkey(visit: Visit, form: Form) -> Response:
        check_fresh(visit)
        label = form.text("label", 60) or f"{parts.now().astimezone(HANOI):%d/%m/%Y}"
        await visit.record("add passkey", visit.who.account)
        try:
            await asyncio.to_thread(parts.passkeys.add, visit.who.account, label, held_by(visit), form["credential"])
        except ReviewerRefused as refused:
            await visit.record("add passkey", visit.who.account, outcome="refused")
            vi, en = _told(refused)
            return JSONResponse({"vi": vi, "en": en}, 403)
        answer = await done(visit, "Đã thêm khóa truy cập.", "The passkey was added.")
        there = JSONResponse({"to": answer.headers["location"]})
        if visit.session.method in _ENROLLING:
            drop_cookie(there, COOKIE)
        return there

    async def remove_passkey(visit: Visit, form: Form) -> Response:
        check_fresh(visit)
        account = visit.who.account
        mine = await asyncio.to_thread(parts.passkeys.of, account)
        if len(mine) <= 1 and not await asyncio.to_thread(parts.passwords.has, account):
            return await visit.to("/account", "Đây là cách đăng nhập duy nhất, không thể xóa.",
                                  "This is the only way to sign in; it stays.", kind="refused")  # fmt: skip
        await visit.record("remove passkey", account)
        try:
            await asyncio.to_thread(parts.passkeys.remove, account, urlsafe_b64decode(form["id"].encode()))
        except (ReviewerRefused, ValueError):
            raise refusals.bad_form() from None
        return await visit.to("/account", "Đã xóa khóa truy cập.", "The passkey was removed.")

    async def show_password(visit: Visit, refused: tuple[str, str] | None = None) -> Response:
        check_fresh(visit)
        held = await asyncio.to_thread(parts.ceremonies.look, held_by(visit), _PENDING)
        secret = held.decode() if held else passwords.new_secret()
        if not held:
            await asyncio.to_thread(parts.ceremonies.begin, held_by(visit), _PENDING, secret.encode(), _PENDING_SECONDS)
        picture = segno.make(passwords.address_of(visit.who.account, secret), error="m").svg_data_uri(scale=5)
        return await visit.page("password.html", 200 if refused is None else 400, picture=picture,
                                secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
                                refused=refused, shortest=passwords.SHORTEST)  # fmt: skip

    async def set_password(visit: Visit, form: Form) -> Response:
        check_fresh(visit)
        held = await asyncio.to_thread(parts.ceremonies.look, held_by(visit), _PENDING)
        if held is None:
            raise refusals.foreign_form()
        if form["password"] != form["again"]:
            return await show_password(visit, ("Hai lần nhập mật khẩu không giống nhau.", "The passwords differ."))
        await visit.record("set password", visit.who.account)
        try:
            await asyncio.to_thread(
                parts.passwords.set, visit.who.account, form["password"], held.decode(), form.text("code", 20)
            )
        except ReviewerRefused as refused:
            await visit.record("set password", visit.who.account, outcome="refused")
            return await show_password(visit, _told(refused))
        await asyncio.to_thread(parts.ceremonies.take, held_by(visit), _PENDING)
        await asyncio.to_thread(parts.sessions.end_others, visit.who.account, visit.session.key)
        return await done(visit, "Đã đặt mật khẩu và mã một lần.", "Password and one-time code were set.")

    async def name_deputy(visit: Visit, form: Form) -> Response:
        if "lead" not in visit.who.roles:
            raise refusals.not_yours()
        try:
            since, until = (datetime.fromisoformat(form[name]).replace(tzinfo=HANOI) for name in ("since", "until"))
        except ValueError:
            raise refusals.bad_form("Ngày không hợp lệ.", "A date is not one.") from None
        until += timedelta(days=1)
        if until - since > _LONGEST_DEPUTY:
            raise refusals.bad_form("Thời hạn tối đa 92 ngày.", "At most 92 days.")
        deputy = form.text("deputy", 64)
        if await asyncio.to_thread(parts.accounts.get, deputy) is None:
            raise refusals.bad_form()
        await visit.record("name deputy", deputy, since=since.isoformat(), until=until.isoformat())
        try:
            await asyncio.to_thread(parts.accounts.name_deputy, visit.who.account, deputy, since, until)
        except ReviewerRefused as refused:
            await visit.record("name deputy", deputy, outcome="refused")
            return await visit.to("/account", *_told(refused), kind="refused")
        return await visit.to("/account", "Đã giao người thay.", "The deputy is named.")

    async def end_deputy(visit: Visit, form: Form) -> Response:
        if "lead" not in visit.who.roles:
            raise refusals.not_yours()
        deputy = form.text("deputy", 64)
        if await asyncio.to_thread(parts.accounts.get, deputy) is None:
            raise refusals.bad_form()
        await visit.record("end deputy", deputy)
        try:
            await asyncio.to_thread(parts.accounts.end_deputy, visit.who.account, deputy)
        except ReviewerRefused:
            await visit.record("end deputy", deputy, outcome="refused")
            raise refusals.bad_form() from None
        return await visit.to("/account", "Đã kết thúc việc thay.", "The deputy's time has ended.")

    return [
        guard.get("/account", show, ANYBODY, bound=_ENROLLING),
        guard.post("/account/passkeys/begin", begin_passkey, ANYBODY, bound=_ENROLLING),
        guard.post("/account/passkeys", add_passkey, ANYBODY, bound=_ENROLLING),
        guard.post("/account/passkeys/remove", remove_passkey, ANYBODY),
        guard.get("/account/password", show_password, ANYBODY, bound=_ENROLLING),
        guard.post("/account/password", set_password, ANYBODY, bound=_ENROLLING),
        guard.post("/account/deputy", name_deputy, frozenset({"lead"})),
        guard.post("/account/deputy/end", end_deputy, frozenset({"lead"})),
    ]
