"""Two gateways on one PostgreSQL write one log in one order, and each reads what the other wrote."""

import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from gateway.audit.event import Event
from gateway.audit.reading import LogReader
from gateway.audit.store import on_server
from tests.flow import serving
from tests.flow.running import Running, eventually, run


class Replicas:
    """Both of them, and their one log."""

    def __init__(self, folder: Path, url: str, one: Running, two: Running) -> None:
        self.folder = folder
        self.url = url
        self.both = (one, two)

    def events(self) -> list[Event]:
        with closing(LogReader(on_server(self.url, self.folder))) as reader:
            return list(reader.walk())

    def verify(self) -> dict[str, Any]:
        verdicts: dict[str, Any] = json.loads(
            run("audit", "verify", "--json", "-c", str(self.folder / "two" / "lienthong.toml"))
        )
        return verdicts


@pytest.fixture
def replicas(tmp_path: Path, postgres_database: str) -> Iterator[Replicas]:
    with serving.mocks(tmp_path) as ready:

        def settings(name: str) -> dict[str, Any]:
            raw = serving.settings(ready, tmp_path / name / "state")
            return {**raw, "audit": {"backend": "postgresql", "url": postgres_database}}

        key = tmp_path / "caller.json"
        (tmp_path / "one").mkdir()
        file = tmp_path / "one" / "lienthong.toml"
        file.write_text(serving.toml(settings("one")), "utf-8")
        serving.register(tmp_path / "one" / "state", key, ready, config=file)
        (tmp_path / "two" / "state").mkdir(parents=True, mode=0o700)
        for name in ("keys", "access.db"):
            found = tmp_path / "one" / "state" / name
            copy = shutil.copytree if found.is_dir() else shutil.copy
            copy(found, tmp_path / "two" / "state" / name)
        first = serving.serve(tmp_path / "one", ready, key, settings("one"))
        second = serving.serve(tmp_path / "two", ready, key, settings("two"))
        with first as one, second as two:
            yield Replicas(tmp_path, postgres_database, one, two)


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
    handles = {s.handle for event in events for s in event.subjects if s.role == "asked"}
    assert len(handles) == 3  # and a person has one handle, whichever replica asked
    verdicts = replicas.verify()
    assert (verdicts["integrity"]["verdict"], verdicts["completeness"]["verdict"]) == ("ok", "ok")
    notes = {httpx.get(one.url + "/log/checkpoint").text.split("\n")[2] for one in replicas.both}
    assert len(notes) == 1  # the same root


def test_nothing_is_answered_while_the_server_is_away_and_all_is_well_afterwards(replicas: Replicas) -> None:
    one, two = replicas.both
    assert one.caller.person(one.person("plain")).status_code == 200
    name = replicas.url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(replicas.url.replace(f"/{name}?", "/postgres?"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname=%s", (name,))
        for _ in range(3):
            answer = two.caller.person(two.person("plain"))
            assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
        ready = httpx.get(two.demo["operator"] + "/readyz")
        assert ready.status_code == 503
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true".encode())

    def well() -> None:
        assert two.caller.person(two.person("plain")).status_code == 200

    eventually(well, 30)
    assert replicas.verify()["integrity"]["verdict"] == "ok"
