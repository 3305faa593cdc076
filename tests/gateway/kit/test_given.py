"""Nothing is read but the file that was named and what lies beside it, and no format but those that are promised."""

import json
from pathlib import Path

import pytest

from gateway.kit.given import LARGEST, beside, content, openapi
from gateway.kit.model import CannotWrite
from tests.gateway.kit.made import DESCRIPTIONS


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
        ("openapi: 3.0.0", "JSON"),
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


def test_yaml_is_kept_as_the_json_that_it_means(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text("openapi: 3.1.0\ninfo: {title: Đất, version: 1.0}\npaths: {/a: {get: {responses: {200: {}}}}}\n")
    document, kept = openapi(file)
    assert document["info"] == {"title": "Đất", "version": "1.0"} and document["paths"]["/a"]["get"]["responses"] == {
        "200": {}
    }
    assert json.loads(kept) == document and "Đất".encode() in kept


def test_json_is_kept_as_it_was_given_whatever_its_file_is_called(tmp_path: Path) -> None:
    given = '{ "openapi" : "3.0.3" }'
    for name, before in (("a.json", ""), ("a.yaml", ""), ("a.yml", "\ufeff"), ("a.json", "\ufeff"), ("a", "\n")):
        file = tmp_path / name
        file.write_text(before + given, "utf-8")
        assert openapi(file) == ({"openapi": "3.0.3"}, (before + given).replace("\ufeff", "").encode())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"openapi: 3.0.3\nopenapi: 3.1.0", "line 2: a member is written twice"),
        (b"openapi: !!python/name:os.system x", "a tag"),
        (b"swagger: '2.0'", r"no OpenAPI 3\.0 or 3\.1"),
        (b"openapi: 3.2.0", r"no OpenAPI 3\.0 or 3\.1"),
        (b"openapi: 3.01", r"no OpenAPI 3\.0 or 3\.1"),
        (b"just words", r"no OpenAPI 3\.0 or 3\.1"),
        ("openapi: 3.0.3".encode("utf-16"), "UTF-8"),
        (b'{"openapi": "3.0.3", "a": NaN}', "no JSON"),
    ],
)
def test_yaml_that_is_none_is_told_with_its_line(tmp_path: Path, text: bytes, says: str) -> None:
    file = tmp_path / "api.yaml"
    file.write_bytes(text)
    with pytest.raises(CannotWrite, match=says):
        openapi(file)


def test_a_description_in_yaml_is_the_same_as_in_json() -> None:
    yaml, json_ = (openapi(DESCRIPTIONS / f"land.openapi.{kind}")[0] for kind in ("yaml", "json"))
    assert yaml == json_
