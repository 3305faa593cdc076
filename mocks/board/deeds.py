"""What the page's buttons do, each as a form sends it; what can't be done says why."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from mocks.board.scenarios import scenarios
from mocks.board.views import EVERY_SESSION, Scene
from mocks.faults import UnknownFault
from mocks.matching import Match
from mocks.members import CannotAdd
from mocks.nation.view import seen_by
from mocks.newcomers import ADDED, read_person

HOME, FAULTS, SESSIONS = "/__mock__/", "/__mock__/board/faults", "/__mock__/board/sessions"
PEOPLE = "/__mock__/board/people"
_TEN_YEARS = timedelta(days=3652)
Form = Mapping[str, str]


class NotPossible(ValueError):
    """A form that can't be done; the text says why, `page` is where it is said."""

    def __init__(self, text: str, page: str = "faults") -> None:
        super().__init__(text)
        self.page = page


@dataclass(frozen=True, slots=True)
class Done:
    """What was done (a key of `SAID`), the page to go back to, and the trait of whom it shows."""

    said: str
    back: str
    trait: str | None = None


class Deeds:
    """Everything that a form can do."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: Mapping[str, Callable[[Form], Done]] = {
            "arm": self._arm,
            "disarm": self._disarm,
            "scenario": self._scenario,
            "clear": self._clear,
            "clock": self._clock,
            "bind": self._bind,
            "forget": self._forget,
            "add": self._add,
            "reset": self._reset,
        }

    def do(self, name: str, form: Form) -> Done:
        """Do one of them. Raises NotPossible."""
        if name not in self._known:
            raise NotPossible("there is no such button")
        return self._known[name](form)

    def _arm(self, form: Form) -> Done:
        service = form.get("service", "")
        try:
            self._scene.faults.arm(
                service,
                form.get("kind", ""),
                match=_match(form.get("match", ""), "faults"),
                times=_whole(form.get("times", "")),
                session=form.get("session", "").strip() or None,
                seconds=_seconds(form.get("seconds", "")),
                code=form.get("code", "").strip() or None,
            )
        except UnknownFault as refusal:
            raise NotPossible(str(refusal)) from None
        return Done("armed", FAULTS)

    def _disarm(self, form: Form) -> Done:
        if form.get("number") == "all":
            self._scene.faults.disarm(everything=True)
            return Done("all_disarmed", FAULTS)
        number = _whole(form.get("number", ""))
        if number is not None:
            self._scene.faults.remove(number)
        return Done("disarmed", FAULTS)

    def _scenario(self, form: Form) -> Done:
        scenario = scenarios().get(form.get("name", ""))
        if scenario is None:
            raise NotPossible("there is no such scenario")
        chosen = form.get("service", "")
        services = [chosen] if chosen in self._scene.services else list(self._scene.services)
        if form.get("switch") == "off":
            scenario.disarm(self._scene.faults, services, None)
            return Done("scenario_off", FAULTS)
        scenario.arm(self._scene.faults, services, None)
        return Done("scenario", FAULTS)

    def _clear(self, form: Form) -> Done:
        session = form.get("session", EVERY_SESSION)
        self._scene.journal.clear(session or None, everything=session == EVERY_SESSION)
        return Done("cleared", HOME)

    def _clock(self, form: Form) -> Done:
        try:
            parts = {unit: float(form.get(unit) or 0) for unit in ("days", "hours", "minutes")}
            away = timedelta(**parts)
        except (ValueError, OverflowError):
            raise NotPossible("days, hours and minutes are numbers", "sessions") from None
        if abs(away) > _TEN_YEARS:
            raise NotPossible("a clock is ten years off at most", "sessions")
        self._scene.faults.set_clock(form.get("session", "").strip() or None, away)
        return Done("clock", SESSIONS)

    def _bind(self, form: Form) -> Done:
        session, match = form.get("session", "").strip(), _match(form.get("match", ""), "sessions")
        if not session or not match:
            raise NotPossible("a binding needs a session and what its requests hold", "sessions")
        self._scene.faults.bind(session, match)
        return Done("bound", SESSIONS)

    def _forget(self, form: Form) -> Done:
        session = form.get("session", "").strip() or None
        self._scene.faults.disarm(session)
        if session is None:
            self._scene.faults.set_clock(None, timedelta())
        else:
            self._scene.faults.release(session)
        self._scene.journal.clear(session)
        self._scene.nation.newcomers.remove_people(session)
        self._scene.nation.newcomers.remove_organizations(session)
        return Done("forgotten", SESSIONS)

    def _add(self, form: Form) -> Done:
        told = {name: form.get(name, "").strip() for name in ("personal_id", "full_name", "date_of_birth")}
        session, nation = form.get("session", "").strip() or None, self._scene.nation
        with seen_by(session, self._scene.faults.days(session)):
            try:
                person = read_person({name: value for name, value in told.items() if value}, nation)
            except CannotAdd as refusal:
                raise NotPossible(str(refusal), "people") from None
            if nation.persons(told["personal_id"]):
                raise NotPossible("somebody has that number", "people")
            nation.newcomers.add_person(person, session)
        return Done("added", PEOPLE, ADDED)

    def _reset(self, form: Form) -> Done:
        self._scene.faults.reset()
        self._scene.journal.clear(everything=True)
        self._scene.nation.newcomers.forget()
        return Done("reset", HOME)


def _match(text: str, page: str) -> Match:
    """A match as it is typed: a JSON object, `re:` and an expression, or a text."""
    text = text.strip()
    if not text:
        return None
    if text.startswith("re:"):
        try:
            re.compile(text[3:])
        except re.error:
            raise NotPossible("match is no regular expression", page) from None
    if not text.startswith("{"):
        return text
    try:
        found = json.loads(text)
    except ValueError:
        raise NotPossible("match begins like a JSON object and is none", page) from None
    return dict(found)


def _whole(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotPossible("times is a whole number")
    return int(text)


def _seconds(text: str) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise NotPossible("seconds is a number") from None
