"""Manifest, profiles and the mock's declaration are read by those who will read them, whatever it holds."""

import json
import tomllib
from dataclasses import replace

import pytest

from contracts.conformance import read_case
from contracts.manifest import read_manifest
from contracts.schemas.vendored import parse_pins
from gateway.kit import texts
from mocks.discovery import read_service
from tests.gateway.kit.made import SERVICES, blueprint


@pytest.mark.parametrize("name", SERVICES)
def test_whoever_reads_them_can(name: str) -> None:
    made = blueprint(name)
    manifest = read_manifest(texts.manifest(made))
    assert set(manifest.quality.values()) == {"todo"} and manifest.schemes == ("none",)
    assert manifest.profiles == tuple(made.profiles)
    assert read_service(name, texts.service(made).encode()).profiles.keys() == made.profiles.keys()
    assert set(parse_pins(texts.pins(made))) == set(made.files)
    for profile in made.profiles:
        assert tomllib.loads(texts.profile(made, profile))["auth"] == "none"
    for path, text in texts.cases(made).items():
        assert read_case(path, text).turns and text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def test_a_source_that_wants_an_officer_is_asked_in_an_officers_name() -> None:
    assert read_manifest(texts.manifest(blueprint("dat_dai"))).officer_required
    assert not read_manifest(texts.manifest(blueprint("thua_dat"))).officer_required


def test_a_title_breaks_nothing() -> None:
    made = replace(blueprint("dat_dai"), title='x"\n[quality]\nall = "done"\\', owner="\t")
    manifest = read_manifest(texts.manifest(made))
    assert manifest.title == 'x" [quality] all = "done"\\' and "all" not in manifest.quality


def test_the_page_tells_what_was_guessed_left_out_and_is_to_decide() -> None:
    page = texts.page(blueprint("ho_tich"))
    for title in ("## Guessed", "## Left out", "## To decide", "## The mock"):
        assert title in page
    assert "is taken for a `personal_id`" in page and "holds itself again" in page
    assert all(f"`{rule}`" in page for rule in texts.RULES)
