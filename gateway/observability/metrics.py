"""The gateway's metrics (API section 6), with label values from closed lists only: no caller's text becomes a label."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
BREAKER_STATES = {"closed": 0, "half-open": 1, "open": 2}


class Metrics:
    """All counters of one gateway, in a registry of its own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        self.requests = Counter(
            "lienthong_requests", "Requests by how they ended",
            ["dataset", "operation", "outcome", "code"], registry=registry,
        )  # fmt: skip
        self.requests_ended = cache(self.requests.labels)
        """The counter of dataset, operation, outcome and code: a handful, and each look-up anew takes a lock."""
        self.request_seconds = Histogram(
            "lienthong_request_seconds", "Time from arrival to answer", buckets=_SECONDS, registry=registry
        )
        self.exchanges = Counter(
            "lienthong_exchanges", "Attempts at sources by result", ["source", "result"], registry=registry
        )
        self.exchange_seconds = Histogram(
            "lienthong_exchange_seconds", "Time of one attempt at a source", ["source"],
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.cache_lookups = Counter(
            "lienthong_cache_lookups", "Cache look-ups: hit, miss, stale, fault, forged", ["result"], registry=registry
        )
        self.cache_looked_up = cache(self.cache_lookups.labels)
        """The counter of a result."""
        self.audit_entries = Counter("lienthong_audit_entries", "Durable entries", ["kind"], registry=registry)
        self.audit_commit_seconds = Histogram(
            "lienthong_audit_commit_seconds", "Wait for a durable entry", buckets=_SECONDS, registry=registry
        )
        self.breaker_state = Gauge(
            "lienthong_breaker_state", "0 closed, 1 half-open, 2 open", ["source"], registry=registry
        )
        self.drift = Counter(
            "lienthong_connector_drift",
            "Places where answers depart from their contract",
            ["connector", "kind"],
            registry=registry,
        )
        self.authentication_failures = Counter(
            "lienthong_authentication_failures", "Refused tokens, proofs and assertions", ["code"], registry=registry
        )
        self.shipping_lag = Gauge(
            "lienthong_shipping_lag_entries", "Entries that a target has not confirmed", ["target"], registry=registry
        )
        self.watcher_up = Gauge("lienthong_watcher_up", "Whether what follows the log is there", registry=registry)
        self.watcher_lag = Gauge(
            "lienthong_watcher_lag_entries", "Entries not looked at yet", ["follower"], registry=registry
        )
        self.watcher_restarts = Counter(
            "lienthong_watcher_restarts", "Ends of a watcher that this gateway started", registry=registry
        )
        self.anchored = Gauge(
            "lienthong_log_anchored_entries", "Entries that an outsider has signed", ["by"], registry=registry
        )

    def render(self) -> bytes:
        """Text exposition format."""
        return generate_latest(self.registry)
