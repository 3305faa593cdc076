"""Empties the outbox: questions and warnings to callers' contacts, each until it was taken, then never again.

A letter leaves at least once: it is marked as sent after the mail server has taken it, and carries the same Message-ID
each time. It names a finding and where to answer, or what ends when: no person, no value, nothing that was asked.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.access.expiry_warnings import ExpiryWarning, ExpiryWarnings
from gateway.access.quotas import VIET_NAM
from gateway.access.registrations import RegisterUnavailable
from gateway.app.mail import Letter, NoMailbox, Send
from gateway.audit.findings.database import ReviewUnavailable
from gateway.audit.findings.questions import Question, Questions
from gateway.observability import log

Now = Callable[[], datetime]
STEP_SECONDS = 1.0
LONGEST_WAIT = timedelta(hours=1)
"""Between two attempts."""


def question_letter(question: Question, answer_at: str) -> Letter:
    """What a contact reads about a finding."""
    due = f"{question.due_at.astimezone(VIET_NAM):%d/%m/%Y %H:%M}"
    where = f"{answer_at}/v1/justifications"
    text = (
        f"Hệ thống {question.caller} được yêu cầu giải trình về phát hiện {question.finding}, trước {due} (giờ Việt"
        f" Nam).\nNội dung: GET {where}\nTrả lời: POST {where}/{question.id}\n\n"
        f"Caller {question.caller} is asked to explain finding {question.finding} before {due} (Viet Nam time).\n"
        f"What is asked: GET {where}\nAnswer: POST {where}/{question.id}\n"
    )
    subject = f"Yêu cầu giải trình {question.id} / Justification request"
    return Letter(f"question {question.id}", question.contact, question.asked_at, subject, text)


def warning_letter(warning: ExpiryWarning) -> Letter:
    """What a contact reads about an end that is near."""
    one = warning
    key = f"expiry {one.kind} {one.name} {one.what} {one.expires.isoformat()} {one.days}"
    vi, _, en = one.text().partition(" / ")
    return Letter(key, one.contact, one.made_at, "Sắp hết hạn / About to end", f"{vi}\n\n{en}\n")


class Post:
    """One turn after another in a thread, each cut short by `close`; ``send`` is ``None`` where no mail is set up."""

    def __init__(
        self, questions: Questions, warnings: ExpiryWarnings, send: Send | None, answer_at: str, now: Now
    ) -> None:
        self._now = now
        self._warnings, self._send, self._answer_at = warnings, send, answer_at
        self._questions = questions
        self._tried: dict[int, tuple[int, datetime]] = {}
        """Warnings that could not be sent: how often, and when again. Forgotten with the process: then it is tried."""
        self._told = ""
        self._turning = threading.Lock()
        self._ended = threading.Event()

    def turn(self) -> None:
        """Whatever is due now; raises `ReviewUnavailable`, `RegisterUnavailable`."""
        with self._turning:
            if self._ended.is_set():
                return
            now = self._now()
            self._questions.deliver(self._ask if self._send else None)
            for warning in self._warnings.waiting() if self._send else ():
                tries, again = self._tried.get(warning.id, (0, now))
                if now >= again:
                    self._warn(warning, tries, now)

    def _ask(self, question: Question) -> None:
        self._hand_over(question_letter(question, self._answer_at))

    def _warn(self, warning: ExpiryWarning, tries: int, now: datetime) -> None:
        try:
            self._hand_over(warning_letter(warning))
        except OSError:
            wait = min(timedelta(seconds=2 ** min(tries, 12)), LONGEST_WAIT)
            self._tried[warning.id] = (tries + 1, now + wait)
        else:
            self._warnings.sent(warning.id)
            self._tried.pop(warning.id, None)

    def _hand_over(self, letter: Letter) -> None:
        if self._ended.is_set() or self._send is None:
            raise OSError("the gateway is stopping")
        try:
            self._send(letter)
        except NoMailbox:
            raise  # told by the outbox's own list: no server is at fault
        except OSError as fault:
            if str(fault) != self._told:
                log.get().error("mail_not_sent", reason=str(fault))
                self._told = str(fault)
            raise
        self._told = ""

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await asyncio.to_thread(self.turn)
            except (ReviewUnavailable, RegisterUnavailable) as fault:
                log.get().error("outbox_unavailable", exception=type(fault).__name__)
            await asyncio.sleep(STEP_SECONDS)

    def close(self) -> None:
        """Waits for the letter in hand."""
        self._ended.set()
        with self._turning:
            pass
