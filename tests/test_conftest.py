"""Proof that the guards and servers of conftest do what every other test relies on."""

import asyncio
import gc
import socket

import pytest
import redis

from tests.conftest import OutsideLoopback


def test_a_foreign_address_is_refused() -> None:
    with socket.socket() as sock, pytest.raises(OutsideLoopback):
        sock.connect(("192.0.2.1", 9))


def test_a_foreign_name_is_refused() -> None:
    with pytest.raises(OutsideLoopback):
        socket.getaddrinfo("example.org", 443)


def test_a_name_reserved_for_failing_fails_as_dns_would() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("source.invalid", 443)


async def test_asyncio_is_refused_too() -> None:
    with pytest.raises(OutsideLoopback):
        await asyncio.open_connection("192.0.2.1", 9)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            assert client.getpeername() == server.getsockname()


def test_redis_is_a_real_server(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("conftest:probe", b"\x00\xff", px=60_000)
        assert client.get("conftest:probe") == b"\x00\xff"
        assert client.info("server")["redis_mode"] == "standalone"


def test_postgres_is_a_real_server(postgres_url: str) -> None:
    assert postgres_url.startswith("postgresql://")


def test_garbage_is_collected_while_tests_run_and_what_was_collected_is_none() -> None:
    assert gc.isenabled() and gc.get_freeze_count() > 10_000
