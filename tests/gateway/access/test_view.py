"""A register on a server: everything means what it means in a file, and no copy of it is trusted for long."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contracts.access import Quota, Unit
from contracts.errors import Problem
from contracts.identifiers import AgencyCode
from gateway.access import changes, expiries, view
from gateway.access.embargoes import Embargoes
from gateway.access.entries import RegistrationRefused
from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.access.proposals import Proposals
from gateway.access.quotas import StoredQuotas
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterBehind, RegisterUnavailable
from gateway.access.stops import StopKind, Stops
from gateway.access.tables import WATCHED
from gateway.access.view import BEHIND_SECONDS, FileView, ServerView, view_of
from gateway.store.database import DatabaseFault
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, PATH, START, House, Party, credentials
from tests.gateway.access.test_entries import GRANT
from tests.gateway.access.test_registrations import OFFICER

EACH = ("callers", "units", "officers", "grants")
WHO: tuple[StopKind, str] = ("caller", "somebody")
THU: tuple[StopKind, str] = ("officer", OFFICER.account)


@pytest.fixture
def shared(tmp_path: Path, server: PostgresqlSchema) -> Iterator[House]:
    made = House(tmp_path, place=server)
    yield made
    made.close()


@pytest.fixture
def other(shared: House) -> Iterator[AccessRegister]:
    """Another replica's."""
    with closing(shared.process()) as register:
        yield register


def past(place: PostgresqlSchema, *statements: str) -> None:
    """Do something past our code."""
    with psycopg.connect(place.url, autocommit=True) as raw:
        for statement in (f"SET search_path = {place.schema}", *statements):
            raw.execute(statement.encode())


def eventually(said: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def behind(register: AccessRegister) -> bool:
    try:
        register.stopped(WHO)
    except RegisterBehind:
        return True
    return False


# ---- the same acts, the same register


def everything(house: House, party: Party) -> list[Any]:
    """Each act that there is, refused ones included, and all that can be read afterwards."""
    register, clock, told = house.register, house.clock, list[Any]()

    def refused(act: Callable[[], object]) -> None:
        with pytest.raises(RegistrationRefused) as said:
            act()
        told.append(str(said.value))

    house.enroll(party)
    refused(lambda: house.enroll(party))
    register.add_officer(OFFICER)
    refused(lambda: register.add_officer(OFFICER))
    register.add_unit(Unit(AgencyCode.parse("H26.99.07"), "Phòng thử nghiệm", ALWAYS))
    refused(lambda: register.end_unit("H99"))
    clock.advance(60)
    register.end_unit("H26.99.07")
    register.add_grant(GRANT)
    refused(lambda: register.add_grant(GRANT))
    register.revoke("t-1", int(START.timestamp()) + 600)
    register.revoke("t-1", int(START.timestamp()) + 700)
    told += [register.revoked("t-1"), register.revoked("t-2"), register.grants(party.id, GRANT.dataset)]
    told += [register.officer(OFFICER.account), register.unit("H26.99.07"), register.caller(party.id)]
    proposals = Proposals(register, lambda: ["an", "binh"])
    refused(lambda: proposals.at_once(changes.ending("grant", GRANT.id)))
    proposals.file(changes.ending("grant", GRANT.id), "an", id="p-1")
    refused(lambda: proposals.approve("p-1", "an"))
    proposals.approve("p-1", "binh")
    proposals.file(changes.ending("caller", party.id), "an", id="p-2")
    proposals.reject("p-2", "binh", "Thiếu căn cứ")
    embargoes = Embargoes(register)
    embargoes.add("unit", "H26", clock() + timedelta(days=1), "1/QĐ", "an", id="e-1")
    embargoes.end("e-1", "binh", "Xong")
    refused(lambda: embargoes.end("e-1", "binh", "Xong"))
    expiries.note_keys(register)
    warnings = ExpiryWarnings(register)
    told += [warnings.file(), warnings.file(), [one.text() for one in warnings.waiting()]]
    register.disable_caller(party.id)
    stops = Stops(register)
    stops.stop("officer", OFFICER.account, "x", "an", id="s-1")
    refused(lambda: stops.confirm("s-1", "binh", "x"))
    stops.ask("s-1", "an", "x")
    refused(lambda: stops.confirm("s-1", "an", "x"))
    told += [register.stopped(THU)]
    stops.confirm("s-1", "binh", "x")
    told += [register.stopped(THU), stops.list(), embargoes.list(), proposals.list()]
    return [*told, *(getattr(register, f"list_{what}")() for what in EACH), expiries.upcoming(register)]


def test_every_act_means_the_same_in_a_file_and_on_a_server(house: House, tmp_path: Path, server: Any) -> None:
    party = Party()
    with closing(House(tmp_path / "none", clock=type(house.clock)(), place=server)) as shared:
        assert everything(shared, party) == everything(house, party)


async def test_a_quota_is_counted_on_the_server_for_all(server: PostgresqlSchema) -> None:
    quotas = [StoredQuotas(server), StoredQuotas(server)]
    entry = replace(GRANT, quota=Quota(7, "day"))
    taken = [await quotas[at % 2].take(entry, START) is None for at in range(20)]
    assert sum(taken) == 7
    for one in quotas:
        await one.close()


# ---- another replica's acts


def test_a_stop_and_its_end_reach_every_other_register(shared: House, other: AccessRegister) -> None:
    assert not other.stopped(THU)
    made = Stops(shared.register).stop(*THU, "Nghi tra cứu hàng loạt", "an")
    eventually(lambda: other.stopped(THU))
    Stops(other).ask(made.id, "binh", "Đã giải trình")
    with pytest.raises(RegistrationRefused, match="second person"):
        Stops(shared.register).confirm(made.id, "binh", "Đồng ý")
    Stops(shared.register).confirm(made.id, "an", "Đồng ý")
    eventually(lambda: not other.stopped(THU))


def test_an_own_act_is_seen_at_once(shared: House, party: Party) -> None:
    for name in ("mot", "hai", "ba"):
        made = Stops(shared.register).stop("caller", name, "x", "an")
        assert shared.register.stopped(("caller", name))
        Stops(shared.register).ask(made.id, "an", "x")
        Stops(shared.register).confirm(made.id, "binh", "x")
        assert not shared.register.stopped(("caller", name))


def test_an_act_within_an_act_is_not_seen_before_both_are_kept(shared: House) -> None:
    register = shared.register
    with pytest.raises(ZeroDivisionError), register.act():
        Stops(register).stop("caller", "mot", "x", "an")
        assert not register.stopped(("caller", "mot"))
        raise ZeroDivisionError
    assert not register.stopped(("caller", "mot")) and Stops(register).list() == []


@pytest.mark.parametrize("table", WATCHED)
def test_even_an_act_past_our_code_is_noticed(server: PostgresqlSchema, shared: House, table: str) -> None:
    mark = shared.register._view.look()
    past(server, f"TRUNCATE {table} CASCADE")
    eventually(lambda: shared.register._view.look() != mark)


# ---- who can't look doesn't guess


def test_a_copy_that_nobody_compared_for_a_second_is_no_register(server: PostgresqlSchema, shared: House) -> None:
    now = [100.0]
    with closing(ServerView(server.connect_to_read(), lambda: now[0], every=3600)) as seen:
        assert seen.look() is not None
        now[0] += BEHIND_SECONDS - 0.01
        assert seen.look() is not None and seen.rows("units", "H26.99")
        now[0] += 0.02
        with pytest.raises(RegisterBehind):
            seen.look()
        seen.refresh()
        assert seen.look() is not None
    assert BEHIND_SECONDS + ServerView.fresh_seconds <= 1  # the promise outside, and the age of what was looked at


def test_while_the_server_is_away_nobody_is_known_and_afterwards_all_is_well(
    server: PostgresqlSchema, shared: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[float]()

    def gone(self: ServerView) -> None:
        asked.append(1.0)
        raise DatabaseFault("no connection")

    assert not behind(shared.register)
    with monkeypatch.context() as patch:
        patch.setattr(ServerView, "_compare", gone)
        eventually(lambda: behind(shared.register))
        with pytest.raises(RegisterBehind):
            shared.register.caller("somebody")
    eventually(lambda: not behind(shared.register))
    assert len(asked) > 1  # the thread goes on asking


def test_a_connection_that_was_cut_is_made_anew(server: PostgresqlSchema, shared: House) -> None:
    cut = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name='lienthong'"
    past(server, cut)
    assert Stops(shared.register).stop("caller", "mot", "x", "an").in_force(START)  # at the first try
    eventually(lambda: not behind(shared.register) and shared.register.stopped(("caller", "mot")))
    past(server, cut)
    assert len(Stops(shared.register).list()) == 1


async def test_a_caller_is_told_to_come_back(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    party = shared.enroll(Party())
    token = shared.token_for(party)
    monkeypatch.setattr(view, "BEHIND_SECONDS", -1)
    shared.register._looked_at = float("-inf")
    with pytest.raises(Problem) as told:
        await shared.authenticator.authenticate(credentials(token, party.proof(shared.clock, token=token, path=PATH)))
    assert (told.value.code, told.value.row.status) == ("gateway_busy", 503)


@pytest.mark.parametrize("damage", ["UPDATE stops SET expires='soon'", "UPDATE stops SET name='a b'"])
def test_damaged_stops_stop_everything(server: PostgresqlSchema, shared: House, damage: str) -> None:
    Stops(shared.register).stop("officer", "canbo.thu", "x", "an")
    past(server, damage)

    def closed() -> bool:
        try:
            shared.register.stopped(WHO)
        except RegisterUnavailable:
            return True
        return False

    eventually(closed)


@pytest.mark.parametrize("damage", ["DROP TABLE stops", "DELETE FROM generation", "DROP TABLE generation CASCADE"])
def test_tables_that_are_gone_are_no_register(server: PostgresqlSchema, shared: House, damage: str) -> None:
    past(server, damage, *(["UPDATE generation SET value=value+1"] if "stops" in damage else []))
    eventually(lambda: behind(shared.register))


def test_a_file_has_its_own_view(house: House) -> None:
    with closing(view_of(SqliteFile(house.path / "access.db"), house.clock.seconds)) as seen:
        assert isinstance(seen, FileView)
        assert [row[0] for row in seen.rows("units", "H26.99")] == ["H26.99"] and seen.rows("stops") == []
