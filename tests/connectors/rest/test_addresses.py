"""A code means something under its edition alone."""

import pytest

from connectors.rest.addresses import coded_address
from connectors.rest.reading import Node

EDITIONS = {"current_edition": "2025-07-01", "former_edition": "2004-07-08"}


@pytest.mark.parametrize(
    ("written", "line", "text", "edition"),
    [
        ({"maTinh": "01", "maXa": "00070", "chiTiet": "A"}, "A", None, "2025-07-01"),
        ({"maTinh": "01", "maHuyen": "002", "chiTiet": "A"}, "A", None, "2004-07-08"),
        ({"maTinh": "01", "chiTiet": "A"}, "A", None, None),
        ({"chiTiet": "A"}, None, "A", None),
    ],
)
def test_an_address_tells_its_edition(
    written: dict[str, str], line: str | None, text: str | None, edition: str | None
) -> None:
    found = coded_address(Node(written), **EDITIONS)
    assert found is not None and (found.line, found.text, found.edition) == (line, text, edition)


def test_no_address_is_none() -> None:
    assert coded_address(None, **EDITIONS) is None
