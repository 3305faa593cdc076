"""Filters are how a test says which requests it means; each is tried against requests that it must and mustn't take."""

from datetime import UTC, datetime, timedelta

import pytest

from mocks.journal import Entry
from mocks.matching import Traffic
from mocks.wanted import CannotAsk, fits, read_wanted

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


def entry(**changed: object) -> Entry:
    traffic = Traffic(
        method=str(changed.pop("method", "POST")),
        target=str(changed.pop("target", "/a/1.0/b?x=1")),
        body=b'{"soDinhDanh": "099190000123"}',
    )
    found = Entry(number=7, at=AT, service="tax", session=None, traffic=traffic, headers={}, status=200)
    found.ended = True
    for name, value in changed.items():
        setattr(found, name, value)
    return found


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({}, True),
        ({"service": "tax"}, True),
        ({"service": "business"}, False),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": "/a/1.0/b"}, True),
        ({"path": "/a/{version}/b"}, True),
        ({"path": "/a/{version}"}, False),
        ({"status": "200"}, True),
        ({"status": 404}, False),
        ({"outcome": "answered"}, True),
        ({"outcome": "fault"}, False),
        ({"match": "099190000123"}, True),
        ({"match": "re:^/b"}, False),
        ({"match": {"x": "1", "soDinhDanh": "099190000123"}}, True),
        ({"match": {"x": "2"}}, False),
        ({"since": 6}, True),
        ({"since": "7"}, False),
        ({"since": "2026-11-22T03:04:05Z"}, True),
        ({"since": "2026-11-22T10:04:05 07:00"}, True),  # a + of a query string
        ({"since": "2026-11-22T03:04:06Z"}, False),
    ],
)
def test_each_filter_holds_or_not(given: dict[str, object], holds: bool) -> None:
    assert read_wanted(given, None).holds(entry()) is holds


def test_the_default_service_is_taken_where_none_is_named() -> None:
    assert not read_wanted({}, "business").holds(entry())
    assert read_wanted({"service": "tax"}, "business").holds(entry())


@pytest.mark.parametrize(
    "given",
    [{"method": "FETCH"}, {"outcome": "lost"}, {"status": "many"}, {"status": True}, {"status": -1}, {"match": 1},
     {"match": "re:("}, {"since": "yesterday"}, {"since": "2026-11-22T03:04:05"}, {"since": -1}, {"path": 1}],
)  # fmt: skip
def test_what_cannot_be_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(CannotAsk):
        read_wanted(given, None)


def test_a_template_stands_for_whole_segments() -> None:
    assert fits("/v1/{a}/x/{b}", "/v1/one/x/two?three=4")
    assert not fits("/v1/{a}/x", "/v1/one/two/x")
    assert not fits("/v1/{a}", "/v1/")
    assert not fits("/v1.0", "/v1x0")


def test_a_moved_clock_counts_as_the_session_saw_it() -> None:
    moved = entry(at=AT + timedelta(days=1))
    assert read_wanted({"since": "2026-11-23T00:00:00Z"}, None).holds(moved)
