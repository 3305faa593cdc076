"""Two gateways on one PostgreSQL write one log in one order, obey one register, and each reads what the other wrote."""

import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner

from gateway.audit.event import Event
from gateway.audit.reading import LogReader
from gateway.audit.store import on_server
from gateway.cli.main import lienthong
from tests.flow import serving
from tests.flow.running import Running, eventually


class Replicas:
    """Both of them, each with a state directory of its own; they share a PostgreSQL and a Redis."""

    def __init__(self, folder: Path, url: str, redis: str, ready: Mapping[str, Any]) -> None:
        self.folder = folder
        self.url = url
        self.redis = redis
        self.ready = ready
        self.key = folder / "caller.json"
        self._running: dict[str, Running] = {}
        self._ends: dict[str, ExitStack] = {}

    @property
    def both(self) -> tuple[Running, Running]:
        return self._running["one"], self._running["two"]

    def settings(self, name: str) -> dict[str, Any]:
        raw = serving.settings(self.ready, self.folder / name / "state")
        shared = {"audit": {"backend": "postgresql", "url": self.url}, "cache": {"backend": "redis", "url": self.redis}}
        return raw | shared

    def file(self, name: str) -> Path:
        return self.folder / name / "lienthong.toml"

    def start(self, name: str) -> Running:
        self.end(name)
        self._ends[name] = ExitStack()
        served = serving.serve(self.folder / name, self.ready, self.key, self.settings(name))
        self._running[name] = self._ends[name].enter_context(served)
        return self._running[name]

    def end(self, name: str) -> None:
        if name in self._ends:
            self._ends.pop(name).close()

    def command(self, name: str, *words: str) -> str:
        return serving.typed(*words, "-c", str(self.file(name))).strip()

    def events(self) -> list[Event]:
        with closing(LogReader(on_server(self.url, self.folder))) as reader:
            return list(reader.walk())

    def verify(self) -> dict[str, Any]:
        verdicts: dict[str, Any] = json.loads(self.command("two", "audit", "verify", "--json"))
        return verdicts


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, redis_url: str) -> Iterator[Replicas]:
    folder = tmp_path_factory.mktemp("replicas")
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE replicas")
        with serving.mocks(folder) as ready:
            made = Replicas(folder, postgres_url.replace("/postgres?", "/replicas?"), redis_url, ready)
            for name in ("one", "two"):
                (folder / name / "state").mkdir(parents=True, mode=0o700)
                made.file(name).write_text(serving.toml(made.settings(name)), "utf-8")
            serving.register(folder / "one" / "state", made.key, ready, config=made.file("one"))
            shutil.copytree(folder / "one" / "state" / "keys", folder / "two" / "state" / "keys")
            try:
                made.start("one")
                made.start("two")
                yield made
            finally:
                made.end("one")
                made.end("two")
        admin.execute("DROP DATABASE replicas WITH (FORCE)")


def test_two_replicas_write_one_log(replicas: Replicas) -> None:
    receipts: list[str] = []

    def ask(one: Running) -> None:
        for traits in ("plain", "married", "plain", "twin") * 3:
            answer = one.caller.person(one.person(traits))
            assert answer.status_code == 200, answer.text
            receipts.append(answer.json()["receipt"])

    threads = [threading.Thread(target=ask, args=(one,)) for one in replicas.both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = replicas.events()
    assert [event.position for event in events] == list(range(len(events)))
    on_record = {event.entry for event in events}
    assert len(receipts) == 24 and set(receipts) <= on_record and len(on_record) == len(events)
    asked = Counter(event.entry for event in events if event.kind == "requested")
    assert asked == Counter(event.request for event in events if event.request)  # one ending each
    own = (event for event in events if event.entry in set(receipts))
    handles = {s.handle for event in own for s in event.subjects if s.role == "asked"}
    assert len(handles) == 3  # and a person has one handle, whichever replica asked
    verdicts = replicas.verify()
    assert (verdicts["integrity"]["verdict"], verdicts["completeness"]["verdict"]) == ("ok", "ok")
    notes = {httpx.get(one.url + "/log/checkpoint").text.split("\n")[2] for one in replicas.both}
    assert len(notes) == 1  # the same root


def test_who_is_forgotten_is_recalled_at_no_replica(replicas: Replicas) -> None:
    one, two = replicas.both
    person, sent = one.person("married"), {"Idempotency-Key": "before"}

    def asked(each: Running, **more: Any) -> tuple[bool, str]:
        answer = each.caller.person(person, purpose={"dossier": "H26.99-260302-4711"}, **more).json()
        return answer["provenance"]["cached"], answer["receipt"]

    first = asked(one, headers=sent)
    assert not first[0] and asked(two)[0] and asked(one, headers=sent) == first
    forgotten = CliRunner().invoke(
        lienthong, ["audit", "forget", "--reason", "Yêu cầu số 5/2026", "-c", str(replicas.file("two"))],
        input=f"{person['personal_id']}\n",
    )  # fmt: skip
    assert forgotten.exit_code == 0, forgotten.output

    assert not asked(two)[0], "nothing that was kept before is answered, from the first moment on"
    assert asked(one, headers=sent)[1] != first[1], "the stored answer is at the other replica, and gone there too"
    assert replicas.verify()["integrity"]["verdict"] == "ok"


def test_nothing_is_answered_while_the_server_is_away_and_all_is_well_afterwards(replicas: Replicas) -> None:
    one, two = replicas.both
    assert one.caller.person(one.person("plain")).status_code == 200
    name = replicas.url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(replicas.url.replace(f"/{name}?", "/postgres?"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname=%s", (name,))
        for _ in range(3):
            answer = two.caller.person(two.person("plain"))
            # the register is trusted for a second more, the log for none
            assert answer.status_code == 503 and answer.json()["code"] in ("audit_unavailable", "gateway_busy")
        ready = httpx.get(two.demo["operator"] + "/readyz")
        assert ready.status_code == 503
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true".encode())

    def well() -> None:
        assert {each.caller.person(each.person("plain")).status_code for each in (one, two)} == {200}

    eventually(well, 30)
    assert replicas.verify()["integrity"]["verdict"] == "ok"


WHY = ("--reason", "Nghi tra cứu hàng loạt")


def code(one: Running) -> str | None:
    """What a question that the cache knows the answer to ends as; ``None`` where it is answered."""
    answer = one.caller.person(one.person("plain"))
    return None if answer.status_code == 200 else str(answer.json()["code"])


def until(one: Running, wanted: str | None) -> None:
    """Ask until it ends so; each question looks anew, so the wait is the switch's own and not a test's."""

    def so() -> None:
        assert code(one) == wanted

    eventually(so)


def test_a_stop_pulled_at_one_replica_holds_at_the_other_and_is_resumed_there(replicas: Replicas) -> None:
    one, two = replicas.both
    assert (code(one), code(two)) == (None, None)
    assert not list(replicas.folder.rglob("access.db"))  # there is no register of a replica's own
    stop = replicas.command("one", "stop", "--officer", "canbo.thu", *WHY)
    until(two, "stopped")
    until(one, "stopped")
    two = replicas.start("two")
    assert code(two) == "stopped"  # a restart forgets nothing
    replicas.command("two", "resume", stop, *WHY, "--as", "an")
    assert (code(one), code(two)) == ("stopped", "stopped")  # one person is not enough, anywhere
    replicas.command("one", "resume", stop, *WHY, "--as", "binh")
    until(two, None)
    until(one, None)


def test_a_stop_is_not_lost_with_the_replica_that_it_was_pulled_at(replicas: Replicas) -> None:
    one, two = replicas.both
    stop = replicas.command("one", "stop", "--procedure", serving.PROCEDURE, *WHY)
    one.process.kill()
    until(two, "stopped")
    for person in ("an", "binh"):
        replicas.command("two", "resume", stop, *WHY, "--as", person)
    until(two, None)
    one = replicas.start("one")
    assert code(one) is None
    assert replicas.verify()["integrity"]["verdict"] == "ok"


def test_a_caller_that_is_disabled_at_one_is_nobody_at_the_other(replicas: Replicas) -> None:
    two = replicas.both[1]
    key = replicas.folder / "other.json"
    words = ("callers", "add", "mot-cua-2", "--name", "Một cửa 2", "--unit", serving.UNIT, "--scope", "persons:query")
    replicas.command("one", *words, "--generate-key", str(key))
    other = eventually(lambda: two.system("mot-cua-2", key))
    asked = other.person(two.person("plain"))
    assert (asked.status_code, asked.json()["code"]) == (403, "not_granted")
    replicas.command("one", "callers", "disable", "mot-cua-2")

    def nobody() -> None:
        assert other.person(two.person("plain")).status_code == 401

    eventually(nobody)
