"""What a situation can do besides asking: sign a person in, send something twice, end a token, fetch a receipt.

Each act makes its requests and gives the one whose answer the book's expectation is about. Where it can't be done at
all it raises `NotJudged`: a situation that was not driven has neither passed nor failed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from gateway.rehearsal.caller import Caller, Exchange
from gateway.rehearsal.filling import Filling, NobodyFits
from gateway.rehearsal.situations import Ask, Words
from gateway.rehearsal.target import Target

LIMIT_BYTES = 64 * 1024
WAIT_SECONDS = 5.0
"""How long a token may still work after it was ended, and a receipt may take to be integrated (API sections 2, 3)."""
STEP_SECONDS = 0.2

Prove = Callable[[str], int]
"""A receipt's text -> the position that it proves; raises ``ValueError`` with the step that fails."""


class Placed(NamedTuple):
    """Where an entry stands in the log, and its receipt with nothing open but the entry's own id."""

    position: int
    receipt: Mapping[str, Any]


class NotJudged(Exception):
    """The situation can't be driven here; why, for the minutes."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.reason = Words(vi, en)


@dataclass(slots=True)
class Stage:
    """Where one situation is played."""

    target: Target
    filling: Filling
    dossier: str
    prove: Prove | None = None
    kept: dict[str, str] = field(default_factory=dict)
    """What one ask leaves for the next: ``sign_in``, ``receipt``."""
    remarks: list[Words] = field(default_factory=list)
    """What an act itself found wrong."""

    @property
    def caller(self) -> Caller:
        return self.target.caller

    def filled(self, value: Any) -> Any:
        """A value with its places filled; raises `NotJudged` where nobody fits."""
        try:
            return Filling(
                self.filling.people, self.filling.organizations, {**self.filling.tables, "kept": self.kept}
            ).filled(value)
        except NobodyFits as place:
            raise _nobody(place) from None

    def body(self, ask: Ask) -> dict[str, Any]:
        """The body of an ask: purpose, subject and the rest."""
        purpose = {**self.target.purpose, "dossier": self.dossier, **self.filled(ask.purpose)}
        try:
            person = self.filling.subject(ask.person) if ask.person else {}
        except NobodyFits as place:
            raise _nobody(place) from None
        subject = {**person, **self.filled(ask.subject)}
        rest = self.filled(ask.body)
        return {
            "purpose": {name: value for name, value in purpose.items() if value != ""},
            **({"subject": subject} if subject else {}),
            **rest,
        }

    def last(self) -> Exchange:
        """The request just made."""
        return self.caller.exchanges[-1]


def _nobody(place: NobodyFits) -> NotJudged:
    return NotJudged(
        f"danh sách thử nghiệm không có đối tượng phù hợp ({place})", f"the list has nobody who fits ({place})"
    )


def _ask(stage: Stage, ask: Ask) -> Exchange:
    stage.caller.ask(ask.path, stage.body(ask), headers=stage.filled(ask.headers))
    return stage.last()


def _read(stage: Stage, ask: Ask) -> Exchange:
    stage.caller.read(stage.filled(ask.path))
    return stage.last()


def _replay(stage: Stage, ask: Ask) -> Exchange:
    """The same request twice, byte for byte, with one proof."""
    stage.caller.twice(ask.path, stage.body(ask))
    return stage.last()


def _ended_token(stage: Stage, ask: Ask) -> Exchange:
    """A second token is ended by its holder; from then on it is worth nothing."""
    token = stage.caller.sign_on()
    answer = stage.caller.revoke(token)
    if answer.status != 200:
        stage.remarks.append(Words("không thu hồi được mã truy cập", "the token could not be revoked"))
    end = time.monotonic() + WAIT_SECONDS
    while stage.caller.ask(ask.path, stage.body(ask), token=token).status == 200 and time.monotonic() < end:
        time.sleep(STEP_SECONDS)
    return stage.last()


def _oversize(stage: Stage, ask: Ask) -> Exchange:
    """A body one step over 64 KiB."""
    raw = json.dumps({**stage.body(ask), "padding": "x" * LIMIT_BYTES}, ensure_ascii=False).encode()
    stage.caller.ask(ask.path, raw)
    return stage.last()


def _sign_in(stage: Stage, ask: Ask) -> Exchange:
    """The whole round trip: begin, the person's browser at the mock of VNeID, complete with the raw callback."""
    if stage.target.redirect_uri is None:
        raise NotJudged("chưa khai báo redirect_uri đã đăng ký", "no registered redirect_uri is given")
    person = stage.filling.subject(ask.person or "plain")
    body = {**stage.body(ask), "redirect_uri": stage.target.redirect_uri}
    body.pop("subject", None)
    begun = stage.caller.ask("/v1/identities/sign-ins", body).json()
    if not isinstance(begun, dict) or not {"id", "state", "authorization_url"} <= set(begun):
        return stage.last()
    separator = "&" if urlsplit(str(begun["authorization_url"])).query else "?"
    form = urlencode({"prompt": "none", "login_hint": person["personal_id"]})
    browser = stage.caller.open(f"{begun['authorization_url']}{separator}{form}")
    back = urlsplit(browser.headers.get("location", ""))
    if not back.query or not browser.headers["location"].startswith(stage.target.redirect_uri):
        raise NotJudged(
            "dịch vụ giả lập VNeID không đưa người dân trở lại", "the mock of VNeID did not send the person back"
        )
    path = f"/v1/identities/sign-ins/{begun['id']}/complete"
    stage.caller.ask(path, {"callback_query": back.query})
    stage.kept["sign_in"] = str(begun["id"])
    return stage.last()


def _receipt(stage: Stage, ask: Ask) -> Exchange:
    """The receipt of the answer before, waited for and proven."""
    entry = stage.kept.get("receipt")
    if not entry:
        raise NotJudged("câu trả lời trước không có mã biên nhận", "the answer before has no receipt")
    answer, placed = fetched(stage.caller, entry, stage.prove)
    if answer.answer.status == 200 and stage.prove is not None and placed is None:
        stage.remarks.append(Words("bằng chứng không dẫn tới nhật ký", "the proof does not lead to the log"))
    return answer


def fetched(caller: Caller, entry: str, prove: Prove | None) -> tuple[Exchange, Placed | None]:
    """The receipt of an entry, and its place where it was proven; waits while the entry is being integrated."""
    end = time.monotonic() + WAIT_SECONDS
    while caller.read(f"/v1/receipts/{entry}").status == 202 and time.monotonic() < end:
        time.sleep(STEP_SECONDS)
    seen = caller.exchanges[-1]
    return seen, _placed(seen, entry, prove)


def _placed(seen: Exchange, entry: str, prove: Prove | None) -> Placed | None:
    found = seen.answer.json()
    if prove is None or seen.answer.status != 200 or not isinstance(found, Mapping) or found.get("entry") != entry:
        return None
    try:
        position = prove(seen.answer.body.decode("utf-8"))
        own = {"entry": found["opened"]["entry"]}
    except (ValueError, KeyError, TypeError):
        return None
    return Placed(position, {"entry": entry, "leaf": found["leaf"], "opened": own, "proof": found["proof"]})


ACTS: dict[str, Callable[[Stage, Ask], Exchange]] = {
    "ask": _ask,
    "read": _read,
    "replay": _replay,
    "ended_token": _ended_token,
    "oversize": _oversize,
    "sign_in": _sign_in,
    "receipt": _receipt,
}
