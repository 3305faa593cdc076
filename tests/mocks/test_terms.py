"""A service's own words on faults: what can't be there and why, where a kind happens, and TLS only if spoken."""

import pytest

from mocks.kinds import TLS_KINDS
from mocks.terms import EVERY, ServiceTerms

TERMS = ServiceTerms(
    name="one", not_applicable={"two_matches": "nobody is two"}, only_on={EVERY: "^/b$", "html": "^/p"}
)


def test_what_cannot_be_has_its_reason() -> None:
    assert TERMS.reason("two_matches", tls=True) == "nobody is two"
    assert TERMS.reason("html", tls=False) is None


@pytest.mark.parametrize("kind", sorted(TLS_KINDS))
def test_a_handshake_needs_tls(kind: str) -> None:
    assert "--tls" in (TERMS.reason(kind, tls=False) or "")
    assert TERMS.reason(kind, tls=True) is None


def test_a_kind_that_is_not_named_happens_where_every_kind_does() -> None:
    assert TERMS.concerns("html", "/p/1") and not TERMS.concerns("html", "/b")
    assert TERMS.concerns("reset", "/b") and not TERMS.concerns("reset", "/b/1")
    assert ServiceTerms(name="two").concerns("reset", "/anywhere")
