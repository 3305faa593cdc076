"""The metrics are those of API section 6, by name and label, in a registry of their own."""

from prometheus_client.parser import text_string_to_metric_families

from gateway.observability.metrics import BREAKER_STATES, CONTENT_TYPE, Metrics

CONTRACT = {
    "lienthong_requests_total": {"dataset", "operation", "outcome", "code"},
    "lienthong_request_seconds_count": set(),
    "lienthong_exchanges_total": {"source", "result"},
    "lienthong_exchange_seconds_count": {"source"},
    "lienthong_cache_lookups_total": {"result"},
    "lienthong_audit_entries_total": {"kind"},
    "lienthong_audit_commit_seconds_count": set(),
    "lienthong_breaker_state": {"source"},
    "lienthong_connector_drift_total": {"connector", "kind"},
}


def samples(metrics: Metrics) -> dict[str, list[tuple[dict[str, str], float]]]:
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(metrics.render().decode()):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_names_and_labels_are_the_contract() -> None:
    metrics = Metrics()
    metrics.requests.labels("persons", "query", "answered", "").inc()
    metrics.request_seconds.observe(0.02)
    metrics.exchanges.labels("population", "ok").inc()
    metrics.exchange_seconds.labels("population").observe(0.2)
    metrics.cache_lookups.labels("hit").inc()
    metrics.audit_entries.labels("disclosed").inc(2)
    metrics.audit_commit_seconds.observe(0.001)
    metrics.breaker_state.labels("population").set(BREAKER_STATES["open"])
    metrics.drift.labels("population", "unknown").inc()
    found = samples(metrics)
    for name, labels in CONTRACT.items():
        assert set(found[name][0][0]) == labels, name
    assert found["lienthong_audit_entries_total"] == [({"kind": "disclosed"}, 2.0)]
    assert found["lienthong_breaker_state"] == [({"source": "population"}, 2.0)]


def test_two_gateways_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.cache_lookups.labels("hit").inc()
    assert "lienthong_cache_lookups_total" not in samples(other)


def test_the_exposition_says_what_it_is() -> None:
    assert CONTENT_TYPE.startswith("text/plain")
    assert set(BREAKER_STATES) == {"closed", "half-open", "open"}
