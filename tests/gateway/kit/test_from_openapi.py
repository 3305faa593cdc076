"""OpenAPI in both versions becomes operations; what a caller can't be asked for, or a record can't carry, is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.kit.from_openapi import blueprint as read
from gateway.kit.model import CannotWrite, Group, Leaf
from tests.gateway.kit.made import DESCRIPTIONS, blueprint, fields, operation


def test_parameters_and_bodies_become_questions() -> None:
    parcel = operation("thua_dat", "thua_dat_tra_cuu_thua_dat")
    assert {name: (one.where, one.required) for name, one in fields(parcel.question).items()} == {
        "ma_tinh": ("path", True), "so_thua": ("query", True), "con_hieu_luc": ("query", False),
    }  # fmt: skip
    assert parcel.fill == {"header.X-Ma-Don-Vi": "{unit}"} and parcel.not_found_status == 404
    owner = operation("thua_dat", "thua_dat_tim_chu_su_dung")
    kinds = {name: one.type.kind for name, one in fields(owner.question).items() if isinstance(one.type, Leaf)}
    assert kinds == {"cccd": "personal_id", "ho_ten": "full_name", "ngay_sinh": "date"}
    assert owner.fill == {"body.maYeuCau": "{request_id}"}


def test_branches_lie_side_by_side_and_an_array_is_items() -> None:
    record = operation("thua_dat", "thua_dat_tim_chu_su_dung").record
    (items,) = record.members
    assert (items.field, items.wire, items.many) == ("items", ".", True)
    assert isinstance(items.type, Group)
    assert set(fields(items.type)) == {"cccd", "ho_ten", "ngay_sinh", "ma_so_thue", "ten_to_chuc", "class_"}


def test_the_newer_version_says_null_in_its_own_ways() -> None:
    licence = operation("giay_phep", "giay_phep_lay_giay_phep")
    record = fields(licence.record)
    kinds = {name: one.type.kind for name, one in record.items() if isinstance(one.type, Leaf)}
    assert kinds == {"so": "text", "ngay_cap": "date", "hieu_luc": "boolean", "le_phi": "text", "nganh_nghe": "text"}
    assert isinstance(record["doanh_nghiep"].type, Group) and record["nganh_nghe"].many
    assert licence.fill == {"query.phienBan": "2"} and licence.echoes == ("so",)
    assert licence.reply.startswith("#/components/responses/GiayPhep/")


def test_an_answer_that_is_one_value_is_a_record_of_it() -> None:
    (value,) = operation("giay_phep", "giay_phep_get_kiem_tra").record.members
    assert (value.field, value.wire) == ("value", ".")


def test_what_is_left_out_is_told() -> None:
    assert any("DELETE" in one for one in blueprint("thua_dat").left_out)
    told = blueprint("giay_phep").left_out
    assert any("/tep" in one and "JSON" in one for one in told) and any("tuyChon" in one for one in told)


SELF = {"$ref": "#/components/schemas/DoanhNghiep"}


def changed(tmp_path: Path, change: Any) -> Path:
    document = json.loads((DESCRIPTIONS / "licence.openapi.json").read_text())
    change(document)
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document))
    return file


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one["paths"].clear(), "no operation"),
        (lambda one: one["components"]["schemas"].clear(), "leads nowhere"),
        (lambda one: one["paths"].update({"/x": {"$ref": "other.json"}}), "outside"),
        (lambda one: one["paths"].update({"/../x": one["paths"].pop("/kiem-tra")}), None),
        (lambda one: one.update(paths=[]), "isn't of the form"),
        (lambda one: one["components"]["schemas"]["DoanhNghiep"].update(properties=[1]), "isn't of the form"),
        (lambda one: one["components"]["schemas"].update(DoanhNghiep={"allOf": [SELF]}), "lead to themselves"),
        (lambda one: one["components"]["schemas"].update(DoanhNghiep={"type": 7}), "isn't"),
        (
            lambda one: (one["paths"].pop("/kiem-tra"), one["paths"]["/giay-phep/{so}"]["get"].update(parameters=[7])),
            "a schema is an object",
        ),
    ],
)
def test_a_broken_or_hostile_description_is_refused(tmp_path: Path, change: Any, says: str | None) -> None:
    file = changed(tmp_path, change)
    if says is None:  # that operation alone
        made = read("licence", file, title="", owner="", taken=())
        assert [one.path for one in made.operations] == ["/giay-phep/{so}"]
        return
    with pytest.raises(CannotWrite, match=says):
        read("licence", file, title="", owner="", taken=())


def test_odd_shapes_are_asked_rightly_or_left_out_each_by_itself() -> None:
    odd = blueprint("la_json")
    assert [one.name for one in odd.operations] == [
        "xem_ho_so", "dem_ho_so", "tim_doi_tuong", "lay_cay", "noi_khac", "lay_ten_class_x",
    ]  # fmt: skip
    told = "\n".join(odd.left_out)
    for reason in (
        "giaTri: whatever may stand there", "layCay.con: holds itself", "layCay.canh.toi: holds itself",
        "a member without a name", "mang: a list of lists", "batKy: whatever", "/ma/{ma}: its path can't carry",
        "/thieu/{ma}: its path has {ma}", "/hoi?x=1: its path is no path", "/phan: q is no whole number",
        "/loc: the parameter f isn't written", "/vo-tan: $.a.a",
    ):  # fmt: skip
        assert reason in told
    assert "xemHoSo" not in told  # a header that it need not send is no reason


def test_what_may_be_several_kinds_is_a_text_and_a_long_number_is_one() -> None:
    record = fields(operation("la_json", "la_json_xem_ho_so").record)
    kinds = {name: one.type.kind for name, one in record.items() if isinstance(one.type, Leaf)}
    assert kinds == {
        "so": "text", "hai": "text", "ds": "integer", "hang": "integer", "mot": "boolean", "dai": "text",
        "ty_le": "text",
    }  # fmt: skip
    found = fields(operation("la_json", "la_json_tim_doi_tuong").record)
    assert isinstance(found["doi_tuong"].type, Group) and found["so"].type == Leaf("integer")
    branches = fields(found["doi_tuong"].type)
    assert branches["so"].type == Leaf("text")  # a number in one branch and a text in the other


def test_alternatives_of_a_body_are_asked_side_by_side() -> None:
    question = fields(operation("la_json", "la_json_tim_doi_tuong").question)
    assert {name: one.required for name, one in question.items()} == {"cccd": False, "ho_ten": False}


BOMBS = {
    "a value that is held against more than can be": {
        **{f"B{n}": {"allOf": [{"$ref": f"#/components/schemas/B{n + 1}"}] * 3} for n in range(30)},
        "B30": {"type": "object", "properties": {"a": {"type": "string"}}},
    },
    "more places than a record has": {
        **{f"B{n}": {"properties": {c: {"$ref": f"#/components/schemas/B{n + 1}"} for c in "abcdefgh"}}
           for n in range(8)},
        "B8": {"type": "string"},
    },
    "alternatives in a circle": {
        f"B{n}": {"oneOf": [{"$ref": f"#/components/schemas/B{(n + k) % 9}"} for k in range(1, 8)]} for n in range(9)
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_description_of_endless_work_is_refused(tmp_path: Path, name: str) -> None:
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/B0"}}}}
    asked = {"operationId": "x", "requestBody": answer, "responses": {"200": answer}}
    file = tmp_path / "api.json"
    file.write_text(json.dumps({
        "openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {"/x": {"post": asked}},
        "components": {"schemas": BOMBS[name]},
    }))  # fmt: skip
    with pytest.raises(CannotWrite):
        read("bomb", file, title="", owner="", taken=())
