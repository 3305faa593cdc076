"""Fault rules decide what every fault test sees, so their own rules are tested first: order, counting, sessions."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from mocks.faults import RULE, SESSION, SKEW_SECONDS, Faults, UnknownFault
from mocks.latency import read_latency
from mocks.matching import Traffic
from mocks.terms import EVERY, ServiceTerms

SOAP = ServiceTerms(name="soap", not_applicable={"malformed_json": "it speaks XML"})
REST = ServiceTerms(name="rest", only_on={"expired_token": "^/data"})
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def traffic(target: str = "/data", body: bytes = b"") -> Traffic:
    return Traffic(method="POST", target=target, body=body)


def faults() -> Faults:
    return Faults([SOAP, REST], clock=lambda: NOW)


def kind(store: Faults, terms: ServiceTerms = SOAP, header: str | None = None, **request: object) -> str | None:
    rule = store.choose(terms, traffic(**request), header, None)[1]  # type: ignore[arg-type]  # shorthand of the test
    return rule.kind if rule else None


def test_without_rules_nothing_is_due() -> None:
    assert kind(faults()) is None


def test_a_rule_counts_down_and_the_next_one_follows() -> None:
    store = faults()
    store.arm("soap", "http_500", times=2)
    store.arm("soap", "html", times=1)
    assert [kind(store) for _ in range(4)] == ["http_500", "http_500", "html", None]


def test_a_rule_belongs_to_its_service_and_lasts_until_disarmed() -> None:
    store = faults()
    store.arm("soap", "http_500")
    assert [kind(store) for _ in range(3)] == ["http_500"] * 3
    assert kind(store, REST) is None
    assert store.disarm(service="rest") == 0
    assert store.disarm(kind="http_500") == 1
    assert kind(store) is None


def test_an_equal_rule_is_replaced() -> None:
    store = faults()
    store.arm("soap", "http_500", times=5)
    store.arm("soap", "http_500", times=1)
    assert [kind(store), kind(store)] == ["http_500", None]


def test_an_expired_token_happens_once_unless_told_otherwise() -> None:
    store = faults()
    assert store.arm("soap", "expired_token").times == 1
    assert store.arm("soap", "expired_token", times=3).times == 3


def test_a_kind_waits_for_the_paths_that_it_concerns() -> None:
    store = faults()
    store.arm("rest", "expired_token")
    assert kind(store, REST, target="/token") is None
    assert kind(store, REST, target="/data/1?x=2") == "expired_token"


def test_a_match_spares_other_requests() -> None:
    store = faults()
    store.arm("soap", "http_500", match="099190000123")
    assert kind(store, body=b"099085000456") is None
    assert kind(store, body=b"099190000123") == "http_500"


def test_sessions_do_not_see_each_other() -> None:
    store = faults()
    store.arm("soap", "http_500", session="a")
    store.arm("soap", "html", session="b")
    assert [kind(store, header=name) for name in ("a", "b", "c", None)] == ["http_500", "html", None, None]
    assert store.disarm() == 0
    assert [rule.kind for rule in store.rules("a")] == ["http_500"]
    assert len(store.rules(everything=True)) == 2
    assert store.disarm("a") == 1
    assert kind(store, header="b") == "html"


def test_a_rule_without_session_spares_requests_of_a_session() -> None:
    store = faults()
    store.arm("soap", "http_500")
    assert kind(store, header="a") is None
    assert kind(store) == "http_500"


def test_a_session_chosen_by_match_takes_requests_without_the_header() -> None:
    store = faults()
    store.arm("soap", "http_500", session="a", match="099190000123")
    session, rule = store.choose(SOAP, traffic(body=b"099190000123"), None, None)
    assert (session, rule.kind if rule else None) == ("a", "http_500")
    assert kind(store, body=b"099085000456") is None
    assert kind(store, header="b", body=b"099190000123") is None


def test_a_binding_gives_requests_to_a_session_until_it_is_released() -> None:
    store = faults()
    store.bind("a", {"dossier": "1"})
    store.arm("soap", "http_500", session="a")
    asked = traffic(body=b'{"dossier": "1"}')
    assert store.session_of(None, asked) == "a"
    assert store.session_of("b", asked) == "b"
    assert store.choose(SOAP, asked, None, None)[0] == "a"
    store.release("a")
    assert store.session_of(None, asked) is None


def test_a_forced_fault_wins_and_spends_no_rule() -> None:
    store = faults()
    store.arm("soap", "http_500", times=1)
    forced = store.choose(SOAP, traffic(), None, "html")[1]
    assert forced is not None
    assert forced.kind == "html"
    assert kind(store) == "http_500"


@pytest.mark.parametrize("forced", ["malformed_json", "nonsense", ""])
def test_a_forced_fault_that_cannot_be_is_refused(forced: str) -> None:
    with pytest.raises(UnknownFault):
        faults().choose(SOAP, traffic(), None, forced)


@pytest.mark.parametrize(
    ("service", "named", "options"),
    [
        ("nobody", "html", {}),
        ("soap", "nonsense", {}),
        ("soap", "malformed_json", {}),
        ("soap", "refused", {"match": "x"}),
        ("soap", "refused", {"session": "a"}),
        ("soap", "html", {"times": 0}),
        ("soap", "html", {"seconds": -1}),
        ("soap", "html", {"seconds": 3601}),
        ("soap", "html", {"match": "re:("}),
        ("soap", "clock_skew", {"seconds": 86_401}),
        ("soap", "html", {"latency": read_latency({"distribution": "fixed", "seconds": 1})}),
        ("soap", "tls_wrong_host", {}),
    ],
)
def test_what_cannot_be_armed_leaves_nothing_behind(service: str, named: str, options: dict[str, object]) -> None:
    store = faults()
    with pytest.raises(UnknownFault):
        store.arm(service, named, **options)  # type: ignore[arg-type]  # wrong on purpose
    assert store.rules(everything=True) == []


def test_refused_is_a_matter_of_the_port_and_never_of_a_request() -> None:
    store = faults()
    rule = store.arm("soap", "refused", times=1)
    assert kind(store) is None
    assert store.refuses("soap") is rule
    assert store.refuses("rest") is None
    store.spend(rule)
    assert store.refuses("soap") is None


def test_faults_of_the_handshake_need_tls_and_are_a_matter_of_the_port() -> None:
    with pytest.raises(UnknownFault, match="--tls"):
        faults().arm("soap", "tls_cut_handshake")
    store = Faults([SOAP, REST], tls=True)
    rule = store.arm("soap", "tls_cut_handshake", times=1)
    assert (kind(store), store.at_port("soap"), store.at_port("rest"), store.refuses("soap")) == (
        None,
        rule,
        None,
        None,
    )
    for place in ({"match": "x"}, {"session": "a"}):
        with pytest.raises(UnknownFault, match="neither match nor session"):
            store.arm("soap", "tls_wrong_host", **place)  # type: ignore[arg-type]  # shorthand of the test
    with pytest.raises(UnknownFault, match="after the handshake"):
        store.choose(SOAP, traffic(), None, "tls_wrong_host")


def test_kinds_that_are_not_named_have_the_paths_of_every_kind() -> None:
    terms = ServiceTerms(name="soap", only_on={EVERY: "^/back$", "html": "^/page$"})
    store = Faults([terms])
    store.arm("soap", "html")
    store.arm("soap", "reset")
    assert [kind(store, terms, target=path) for path in ("/page", "/back", "/other")] == ["html", "reset", None]


def test_a_rule_counts_the_requests_that_it_took() -> None:
    store = faults()
    rule = store.arm("soap", "latency", latency=read_latency({"distribution": "fixed", "seconds": 0}))
    assert [kind(store) for _ in range(3)] == ["latency"] * 3
    assert rule.uses == 3
    assert rule.document()["latency"] == {"distribution": "fixed", "seed": 0, "seconds": 0.0}


@pytest.mark.parametrize(("seconds", "off"), [(None, SKEW_SECONDS), (-90, -90)])
def test_a_skewed_clock_is_off_for_the_request_that_it_strikes(seconds: float | None, off: int) -> None:
    store = faults()
    store.set_clock("a", timedelta(minutes=-10))
    store.arm("soap", "clock_skew", session="a", seconds=seconds)
    session, rule = store.choose(SOAP, traffic(), "a", None)
    request = Request({"type": "http", "headers": [], RULE: rule, SESSION: session})
    plain = Request({"type": "http", "headers": [], RULE: None, SESSION: session})
    control = store.control("soap")
    assert control.now(request) == NOW + timedelta(minutes=-10, seconds=off)
    assert control.now(plain) == NOW - timedelta(minutes=10)


def test_a_refusal_for_now_names_the_seconds_that_were_asked_for() -> None:
    store = faults()
    store.arm("soap", "rate_limited", seconds=7, times=1)
    asked = Request({"type": "http", "headers": [], RULE: store.choose(SOAP, traffic(), None, None)[1]})
    assert store.control("soap").wait(asked, 60) == 7
    assert store.control("soap").wait(Request({"type": "http", "headers": []}), 60) == 60


def test_each_session_has_its_clock() -> None:
    store = faults()
    store.set_clock("a", timedelta(minutes=-10))
    assert store.now("a") == NOW - timedelta(minutes=10)
    assert store.now("b") == store.now(None) == NOW
    store.release("a")
    assert store.now("a") == NOW


def test_a_service_gets_a_view_of_its_own() -> None:
    store = faults()
    assert store.control("soap").service == "soap"
    with pytest.raises(KeyError):
        store.control("nobody")
