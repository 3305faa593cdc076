"""Plays situations one after the other and says of each whether it passed, failed or could not be judged.

Nothing passes that was not driven: a missing mock, grant, person or key gives "not judged" and its reason. Whatever a
situation armed at the mocks is taken away again, however it ends.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from gateway.rehearsal.acts import ACTS, NotJudged, Placed, Prove, Stage, fetched
from gateway.rehearsal.caller import Exchange, KeptHere, NoAnswer, NotStarted, Wire
from gateway.rehearsal.filling import Filling
from gateway.rehearsal.form import form
from gateway.rehearsal.judging import differences, unheld
from gateway.rehearsal.national import Mocks, NoControl
from gateway.rehearsal.own import instead
from gateway.rehearsal.situations import Ask, Situation, Words
from gateway.rehearsal.target import Target

Result = Literal["passed", "failed", "not_judged"]
TOKEN_SECONDS = 300.0
"""Age at which a token is replaced: half of what it is good for."""
_SILENCE = {
    "ConnectError": "không kết nối được", "ConnectTimeout": "không kết nối được trong thời hạn",
    "ReadTimeout": "chờ quá lâu", "RemoteProtocolError": "kết nối bị ngắt giữa chừng",
    "ReadError": "kết nối bị ngắt giữa chừng",
}  # fmt: skip
"""Kinds of the HTTP client's faults, in Vietnamese."""
_LACKING = {
    "mocks": ("không có cổng điều khiển dịch vụ giả lập (--mocks)", "the mocks' control is not known (--mocks)"),
    "log_key": ("chưa có khóa công khai của nhật ký (--log-key)", "the log's public key is not given (--log-key)"),
    "denied": ("tệp không nêu trường và thủ tục không được cấp quyền (denied)",
               "the file names no field and procedure that are not granted (denied)"),
    "ended_officer": ("tệp không nêu cán bộ đã hết hiệu lực (ended_officer)",
                      "the file names no officer whose time has ended (ended_officer)"),
}  # fmt: skip


@dataclass(slots=True)
class Played:
    """One situation and what came of it."""

    situation: Situation
    result: Result
    remarks: list[Words]
    exchanges: list[Exchange]
    seconds: float
    placed: dict[str, Placed] = field(default_factory=dict)
    """Entry -> its place in the log, where its receipt was fetched and proven."""


@dataclass(slots=True)
class Rehearsal:
    """All that is needed to play; ``began`` and ``mark`` name the run, so that its dossiers are nobody else's."""

    target: Target
    began: datetime
    prove: Prove | None = None
    grants: list[Mapping[str, Any]] | None = None
    """What ``/v1/me`` says; ``None`` where it says nothing that can be read."""
    mark: str = field(default_factory=lambda: secrets.token_hex(3))
    """Tells it from another run that began in the same second."""
    _token_at: float = field(default_factory=time.monotonic)

    def play(self, chosen: Iterable[Situation], told: Callable[[Played], None]) -> list[Played]:
        """Play them in order; ``told`` hears of each as it ends."""
        self.grants = self._grants()
        played = []
        for situation in chosen:
            self._fresh_token()
            played.append(one := self._one(situation))
            told(one)
        for one in played:
            self._place(one)
        return played

    def _one(self, situation: Situation) -> Played:
        begun, caller = time.monotonic(), self.target.caller
        first = len(caller.exchanges)
        stage = self._stage(situation)
        result: Result = "failed"
        remarks: list[Words] = []
        try:
            self._check_needs(situation)
            remarks = self._acted(situation, stage)
            result = "failed" if remarks else "passed"
        except NotJudged as reason:
            result, remarks = "not_judged", [reason.reason]
        except NoControl as reason:
            result = "not_judged"
            remarks = [Words("cổng điều khiển dịch vụ giả lập không làm theo lệnh", str(reason))]
        except KeptHere:
            result = "not_judged"
            remarks = [Words("địa chỉ nằm trên máy khác (--allow-remote)", "the address is elsewhere (--allow-remote)")]
        except NoAnswer as fault:
            vi = _SILENCE.get(str(fault), str(fault))
            remarks = [Words(f"không có câu trả lời: {vi}", f"no answer: {fault}")]
        except NotStarted as fault:
            remarks = [Words("không lấy được mã truy cập", str(fault))]
        seen = caller.exchanges[first:]
        return Played(situation, result, remarks, seen, time.monotonic() - begun)

    def _stage(self, situation: Situation) -> Stage:
        unit, number = self.target.purpose["unit"], situation.number
        run = {"id": f"{self.began:%y%m%d-%H%M%S}-{self.mark}", "number": f"{number:02}"}
        filling = self.target.filling
        tables = {**filling.tables, "run": run}
        dossier = f"{unit}-{run['id']}-{run['number']}"
        return Stage(self.target, Filling(filling.people, filling.organizations, tables), dossier, self.prove)

    def _acted(self, situation: Situation, stage: Stage) -> list[Words]:
        """Watch and arm the mocks for this situation alone, ask, and take everything away again."""
        session = f"rehearsal-{stage.dossier}"
        watch = situation.watch or next((fault.match for fault in situation.faults), None)
        mocks = None if watch is None else self.target.mocks
        try:
            if mocks is not None and watch is not None:
                stage.filling = instead(watch, stage.filling, mocks, session)
                mocks.watch(session, stage.filled(watch))
                self._arm(situation, stage, session, mocks)
            return self._asked(situation, stage, session, mocks)
        finally:
            if mocks is not None:
                with suppress(NoControl):
                    mocks.leave(session)

    def _arm(self, situation: Situation, stage: Stage, session: str, mocks: Mocks) -> None:
        for fault in situation.faults:
            rule = {"service": fault.service, "kind": fault.kind, "match": stage.filled(fault.match)}
            more = {"code": fault.code, "seconds": fault.seconds}
            mocks.arm(session, {**rule, **{name: value for name, value in more.items() if value is not None}})

    def _asked(self, situation: Situation, stage: Stage, session: str, mocks: Mocks | None) -> list[Words]:
        remarks: list[Words] = []
        before: Wire | None = None
        arrived = 0
        for number, ask in enumerate(situation.asks, 1):
            try:
                self._check_grant(ask, stage)
                seen = ACTS[ask.act](stage, ask)
                if mocks is not None:
                    total = mocks.arrived(session)
                    seen.arrived, arrived = total - arrived, total
                wrong = self._wrong(ask, stage, seen, before)
            except NotJudged:
                if remarks:  # what has failed before stays failed
                    break
                raise
            remarks += [_numbered(number, one) if len(situation.asks) > 1 else one for one in wrong]
            before = seen.answer
            stage.kept["receipt"] = _receipt_of(seen) or stage.kept.get("receipt", "")
        return list(dict.fromkeys(remarks))

    def _wrong(self, ask: Ask, stage: Stage, seen: Exchange, before: Wire | None) -> list[Words]:
        """What is wrong with one answer; raises `NotJudged` where the source can't tell what is expected."""
        wrong = [*form(seen), *stage.remarks]
        stage.remarks.clear()
        if not wrong and _code(seen) == "source_announced" and ask.expect.code != "source_announced":
            raise NotJudged("nguồn mới được công bố, chưa vận hành", "the source is announced, not yet live")
        if not wrong and ask.expect.if_held and unheld(seen, ask.expect):
            raise NotJudged("nguồn ở bản triển khai này không cung cấp dữ liệu đó", "the source here does not tell it")
        filled = {"record": stage.filled(ask.expect.record), "results": stage.filled(ask.expect.results)}
        return [*wrong, *differences(seen, replace(ask.expect, **filled), before)]

    # ---- what has to be there

    def _check_needs(self, situation: Situation) -> None:
        denied = self.target.filling.tables.get("denied", {})
        held = {
            "mocks": self.target.mocks is not None, "log_key": self.prove is not None,
            "denied": bool(denied.get("field") and denied.get("procedure")),
            "ended_officer": bool(denied.get("officer")),
        }  # fmt: skip
        for need in situation.needs:
            if not held[need]:
                raise NotJudged(*_LACKING[need])

    def _check_grant(self, ask: Ask, stage: Stage) -> None:
        """A question that the caller holds no grant for can't be judged."""
        wanted = _dataset(ask)
        if self.grants is None or not ask.granted or wanted is None:
            return
        dataset, operation = wanted
        procedure = stage.filled(ask.purpose).get("procedure", self.target.purpose["procedure"])
        fields = {
            path
            for grant in self.grants
            if grant.get("procedure") == procedure and grant.get("dataset") == dataset
            and operation in grant.get("operations", ())
            for path in grant.get("fields", ())
        }  # fmt: skip
        if not fields:
            raise NotJudged(f"chưa được cấp quyền trên tập dữ liệu {dataset}", f"no grant on the dataset {dataset}")
        asked = [*ask.body.get("fields", ()), *ask.body.get("claims", ())]
        if lacking := [path for path in asked if not _covered(path, fields)]:
            told = ", ".join(lacking)
            raise NotJudged(f"chưa được cấp quyền trên trường {told}", f"no grant on the fields {told}")

    def _grants(self) -> list[Mapping[str, Any]] | None:
        try:
            found = self.target.caller.read("/v1/me").json()
        except NoAnswer:
            return None
        listed = found.get("grants") if isinstance(found, dict) else None
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else None

    def _fresh_token(self) -> None:
        if time.monotonic() - self._token_at > TOKEN_SECONDS:
            with suppress(NoAnswer, NotStarted):  # the situation itself will tell
                self.target.caller.token = self.target.caller.sign_on()
                self._token_at = time.monotonic()

    def _place(self, played: Played) -> None:
        """Where the entries of a situation stand in the log: evidence beside the verdict, and no part of it."""
        caller = self.target.caller
        kept = len(caller.exchanges)
        with suppress(NoAnswer):
            for entry in dict.fromkeys(filter(None, map(_receipt_of, played.exchanges))):
                if self.prove is not None and (placed := fetched(caller, entry, self.prove)[1]) is not None:
                    played.placed[entry] = placed
        del caller.exchanges[kept:]


def _dataset(ask: Ask) -> tuple[str, str] | None:
    """Dataset and operation that an ask needs a grant on."""
    if ask.act == "sign_in":
        return "identities", "query"
    parts = ask.path.removeprefix("/v1/").removeprefix("datasets/").split("/")
    return (parts[0], parts[1]) if len(parts) == 2 and parts[1] in ("query", "verify") else None


def _covered(path: str, fields: set[str]) -> bool:
    parts = path.split(".")
    return any(".".join(parts[:length]) in fields for length in range(1, len(parts) + 1))


def _code(seen: Exchange) -> str | None:
    found = seen.answer.json()
    return found.get("code") if isinstance(found, dict) else None


def _receipt_of(seen: Exchange) -> str | None:
    found = seen.answer.json()
    entry = found.get("receipt") if isinstance(found, dict) else None
    return entry if isinstance(entry, str) and entry.isalnum() else None


def _numbered(number: int, remark: Words) -> Words:
    return Words(f"lần hỏi {number}: {remark.vi}", f"ask {number}: {remark.en}")
