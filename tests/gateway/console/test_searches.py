"""A search has an address that tells nothing, comes back whole, and is forgotten unless somebody saved it."""

from datetime import timedelta

from gateway.audit.query import Query
from gateway.console.searches import KEPT_SECONDS, Searches
from tests.gateway.console.desk import START, Desk, reviewer

QUERY = Query(subject="h" * 22, unit="H26.99", field="full_name", start=START, end=START + timedelta(days=1))


def test_a_search_comes_back_whole(desk: Desk) -> None:
    desk.accounts.add(reviewer("lan"))
    searches = Searches(desk.store)
    id_ = searches.keep("lan", QUERY, "đơn")
    found = searches.find(id_)
    assert found is not None and (found.query, found.reason, found.account, found.name) == (QUERY, "đơn", "lan", None)
    assert len(id_) >= 20 and "h" * 22 not in id_ and searches.find("x") is None
    assert searches.keep("lan", QUERY, "đơn") != id_


def test_only_what_is_saved_stays(desk: Desk) -> None:
    desk.accounts.add(reviewer("lan"))
    searches = Searches(desk.store)
    loose, saved = searches.keep("lan", QUERY, ""), searches.keep("lan", QUERY, "")
    assert searches.save(saved, "lan", "Đơn 7") and not searches.save(loose, "minh", "của tôi")
    assert [search.id for search in searches.saved("lan")] == [saved] and searches.saved("minh") == []
    desk.clock.pass_by(seconds=KEPT_SECONDS + 1)
    searches.keep("lan", Query(), "")
    assert searches.find(loose) is None and searches.find(saved) is not None
    assert searches.save(saved, "lan", "") and searches.saved("lan") == []
