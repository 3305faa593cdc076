"""However a reply comes in, no more of it is kept than the cap."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import SourceMalformed
from gateway.transport.intake import Intake
from gateway.transport.sender import Limits

LIMITS = Limits(total_seconds=1, size_cap=1000, header_cap=200, header_count=5)


def take(chunks: list[bytes], *headers: tuple[str, str], limits: Limits = LIMITS) -> bytes:
    intake = Intake(200, headers, limits)
    for chunk in chunks:
        intake.take(chunk)
    return intake.response().body


@given(st.lists(st.binary(max_size=400), max_size=6))
def test_chunks_are_joined_up_to_the_cap(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    if len(whole) <= 1000:
        assert take(chunks) == whole
    else:
        with pytest.raises(SourceMalformed):
            take(chunks)


@given(st.binary(max_size=2000), st.integers(1, 50), st.sampled_from(["gzip", "X-GZIP", " deflate "]))
def test_the_cap_counts_what_comes_out(plain: bytes, step: int, coding: str) -> None:
    packed = zlib.compress(plain) if "deflate" in coding else gzip.compress(plain, mtime=0)
    chunks = [packed[at : at + step] for at in range(0, len(packed), step)]
    if len(plain) <= 1000:
        assert take(chunks, ("Content-Encoding", coding)) == plain
    else:
        with pytest.raises(SourceMalformed):
            take(chunks, ("Content-Encoding", coding))


def test_a_bomb_is_never_unpacked_whole() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    intake = Intake(200, [("content-encoding", "gzip")], LIMITS)
    with pytest.raises(SourceMalformed):
        intake.take(bomb)
    assert intake._size == 1001  # one byte over the cap, and not the twenty million


@pytest.mark.parametrize("packed", [b"not gzip at all", gzip.compress(b"a", mtime=0) + b"tail"])
def test_broken_compression_is_malformed(packed: bytes) -> None:
    with pytest.raises(SourceMalformed) as caught:
        take([packed], ("Content-Encoding", "gzip"))
    assert caught.value.__context__ is None


@pytest.mark.parametrize("kept", [-9, -1, 10, 1])
def test_compression_that_stops_early_is_malformed(kept: int) -> None:
    """A connection that was cut is the sender's to notice: what arrives here is a whole reply of HTTP."""
    with pytest.raises(SourceMalformed, match="ends early"):
        take([gzip.compress(b"abc" * 300)[:kept]], ("Content-Encoding", "gzip"))


def test_no_body_at_all_needs_no_end_of_its_compression() -> None:
    assert take([], ("Content-Encoding", "gzip")) == b""


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "identity, gzip", "x"])
def test_a_coding_nobody_asked_for_is_malformed(coding: str) -> None:
    with pytest.raises(SourceMalformed):
        take([b""], ("Content-Encoding", coding))


@pytest.mark.parametrize("declared", ["1001", "9" * 5000])
def test_a_declared_size_over_the_cap_is_not_even_read(declared: str) -> None:
    with pytest.raises(SourceMalformed):
        Intake(200, [("content-length", declared)], Limits(total_seconds=1, size_cap=1000, header_cap=10_000))


@pytest.mark.parametrize("headers", [[("a", "b" * 300)], [(f"h{n}", "v") for n in range(6)]])
def test_headers_have_a_cap_too(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(SourceMalformed):
        Intake(200, headers, LIMITS)


def test_headers_are_lower_case_and_joined() -> None:
    response = Intake(201, [("X-A", "1"), ("x-a", "2"), ("Content-Type", "text/XML; q=1")], LIMITS).response()
    assert (response.status, response.headers["x-a"], response.media_type) == (201, "1, 2", "text/xml")
