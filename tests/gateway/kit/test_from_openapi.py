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
        (lambda one: one["components"]["schemas"].update(DoanhNghiep={"allOf": [SELF]}), "isn't of the form"),
        (lambda one: one["components"]["schemas"].update(DoanhNghiep={"type": 7}), "isn't"),
        (lambda one: one["paths"]["/giay-phep/{so}"]["get"].update(parameters=[7]), "a schema is an object"),
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
