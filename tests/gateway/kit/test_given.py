"""Nothing is read but the file that was named and what lies beside it, and no format but those that are promised."""

from pathlib import Path

import pytest

from gateway.kit.given import LARGEST, beside, content, openapi
from gateway.kit.model import CannotWrite


def test_files_beside_it_are_read(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.xsd").write_bytes(b"x")
    assert beside(tmp_path / "a.wsdl")("parts/a.xsd") == b"x"


def test_a_link_leads_nowhere_outside(tmp_path: Path) -> None:
    folder, secret = tmp_path / "given", tmp_path / "secret"
    folder.mkdir()
    secret.write_text("secret")
    (folder / "a.xsd").symlink_to(secret)
    for name in ("a.xsd", "../secret"):
        with pytest.raises(CannotWrite, match="outside"):
            beside(folder / "a.wsdl")(name)


def test_a_missing_a_large_and_a_special_file_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    for place in (tmp_path / "none", tmp_path, large, Path("/dev/zero")):
        with pytest.raises(CannotWrite):
            content(place, place.name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("openapi: 3.0.0", "YAML"),
        ("[" * 100_000, "JSON"),
        ('{"openapi": "3.0.0", "openapi": "3.1.0"}', "JSON"),
        ('{"swagger": "2.0"}', r"no OpenAPI 3\.0 or 3\.1"),
        ('{"openapi": "3.2.0"}', r"no OpenAPI 3\.0 or 3\.1"),
        ("[]", r"no OpenAPI 3\.0 or 3\.1"),
    ],
)
def test_what_is_no_description_is_told_so(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "api.json"
    file.write_text(text)
    with pytest.raises(CannotWrite, match=says):
        openapi(file)
