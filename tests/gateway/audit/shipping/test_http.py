"""An endpoint confirms with 2xx and nothing else; its wishes for later and for less are heard."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.audit.shipping.http import HttpTarget, Posted
from gateway.audit.shipping.target import NotDelivered
from tests.gateway.audit.shipping.test_files import lines_of


class Endpoint:
    def __init__(self, answer: Posted | OSError) -> None:
        self.answer, self.got, self.closed = answer, [], False  # type: ignore[var-annotated]  # pairs of headers and body

    def post(self, body: bytes, headers: Mapping[str, str]) -> Posted:
        self.got.append((dict(headers), body))
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    def close(self) -> None:
        self.closed = True


async def test_a_batch_names_its_range(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path, 3)
    endpoint = Endpoint(Posted(202))
    target = HttpTarget(endpoint.post, endpoint.close)
    target.deliver(lines[1:])
    ((headers, body),) = endpoint.got
    assert headers["content-type"] == "application/x-ndjson"
    assert (headers["lienthong-first-position"], headers["lienthong-last-position"]) == ("1", "2")
    assert body == lines[1].text + b"\n" + lines[2].text + b"\n"
    target.close()
    assert endpoint.closed


@pytest.mark.parametrize("status", [100, 199, 300, 302, 400, 401, 404, 413, 500, 503])
async def test_anything_but_success_is_not_delivered(tmp_path: Path, status: int) -> None:
    lines = await lines_of(tmp_path, 1)
    endpoint = Endpoint(Posted(status, 9.0))
    with pytest.raises(NotDelivered, match=str(status)) as refused:
        HttpTarget(endpoint.post, endpoint.close).deliver(lines)
    assert refused.value.retry_after == 9.0 and refused.value.too_large is (status == 413)


async def test_nothing_came_back(tmp_path: Path) -> None:
    endpoint = Endpoint(ConnectionError("ConnectTimeout"))
    with pytest.raises(NotDelivered, match="can't be reached"):
        HttpTarget(endpoint.post, endpoint.close).deliver(await lines_of(tmp_path, 1))
