"""Cases of an OpenAPI description: every kind, every operation, requests as the connector must make them."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from contracts.conformance import KINDS
from gateway.kit import from_openapi
from gateway.kit.model import Group, Leaf, Member
from gateway.kit.openapi_cases import read
from tests.gateway.kit.made import blueprint
from tests.house.test_numbers import somebodys


@pytest.mark.parametrize("name", ["thua_dat", "giay_phep"])
def test_every_kind_and_every_operation_is_there(name: str) -> None:
    made = blueprint(name)
    (turns,) = made.turns.values()
    assert {turn.kind for turn in turns} == set(KINDS)
    assert {turn.dataset for turn in turns if turn.kind == "found"} == {one.dataset for one in made.operations}
    assert not somebodys(json.dumps([[turn.query, turn.response] for turn in turns]))


def test_a_request_is_recorded_as_far_as_the_context_doesnt_fill_it() -> None:
    turns = {turn.name: turn for turn in blueprint("thua_dat").turns["described"]}
    found = turns["found_tra_cuu_thua_dat"]
    assert found.request["path"].startswith("/dat-dai/v1/thua-dat/")
    assert found.request["params"]["soThua"] == str(found.query["so_thua"])
    assert "json" not in turns["found_tim_chu_su_dung"].request  # maYeuCau is made by the transport


def test_a_value_is_read_by_the_model_and_whole_inside_lists() -> None:
    inner = Group("Inner", (Member("a", "A", Leaf("text")), Member("b", "B", Leaf("integer"))))
    outer = Group(
        "Outer", (Member("x", "X", inner), Member("y", "Y", inner, many=True), Member("z", ".", Leaf("text")))
    )
    assert read(outer, {"X": {"A": 1.5}, "Y": [{"B": 2}]}) == {
        "x": {"a": "1.5"}, "y": [{"a": None, "b": 2}], "z": "{'X': {'A': 1.5}, 'Y': [{'B': 2}]}",
    }  # fmt: skip


def test_free_text_in_a_path_is_recorded_as_it_travels(tmp_path: Path) -> None:
    reply = {"type": "object", "properties": {"bienSo": {"type": "string"}}}
    place = {"name": "bienSo", "in": "path", "required": True, "schema": {"type": "string"}}
    told = {"200": {"description": "one", "content": {"application/json": {"schema": reply}}}}
    described = {
        "openapi": "3.1.0", "info": {"title": "Xe", "version": "1"},
        "paths": {"/xe/{bienSo}": {"get": {"operationId": "traCuuXe", "parameters": [place], "responses": told}}},
    }  # fmt: skip
    file = tmp_path / "xe.json"
    file.write_text(json.dumps(described), "utf-8")
    (turns,) = from_openapi.blueprint("xe", file, title="", owner="Tests", taken=()).turns.values()
    found = next(turn for turn in turns if turn.kind == "found")
    written = found.query["bien_so"]
    assert not written.isascii() and found.request["path"] == f"/xe/{quote(written, safe='')}"
