"""Schema types become questions and records: kinds, names, what is filled in, and what no record can carry."""

import pytest

from gateway.kit.from_xsd import value_of
from gateway.kit.model import Group, Leaf
from tests.gateway.kit.made import blueprint, fields, operation


def test_a_record_has_a_field_of_the_right_kind_for_everything() -> None:
    record = operation("dat_dai", "dat_dai_tra_cuu_thua_dat").record
    kinds = {name: one.type.kind for name, one in fields(record).items() if isinstance(one.type, Leaf)}
    assert kinds == {
        "ma_tinh": "text", "so_dinh_danh": "personal_id", "so_thua": "integer", "so_to": "integer", "muc_dich": "text",
        "ngay_cap": "date", "chung_nhan": "boolean",
    }  # fmt: skip
    assert fields(record)["muc_dich"].many and fields(record)["giay_to"].many
    area = fields(record)["dien_tich"].type
    assert isinstance(area, Group) and [one.wire for one in area.members] == ["@donVi", "."]
    assert fields(record)["so_thua"].namespace == "urn:thu:kieu"


def test_substitutes_and_choices_stand_side_by_side_and_wildcards_are_told_as_left_out() -> None:
    record = fields(operation("ho_tich", "ho_tich_lay_ho_so").record)
    assert {"ca_nhan", "to_chuc", "dien_thoai", "thu_dien_tu"} <= record.keys() and "chu_the" not in record
    assert all(record[name].many for name in ("ca_nhan", "to_chuc", "dien_thoai"))
    told = blueprint("ho_tich").left_out
    assert any("any element" in one for one in told) and any("holds itself again" in one for one in told)


def test_what_the_context_or_the_schema_settles_is_filled_in_and_not_asked() -> None:
    asked = operation("dat_dai", "dat_dai_tra_cuu_thua_dat")
    assert set(fields(asked.question)) == {"so_dinh_danh", "so_thua", "ngay_sinh"}
    assert asked.fill == {"MaYeuCau": "{request_id}", "MaCanBo": "{officer_code}", "@phienBan": "1.0"}


def test_a_choice_demands_none_of_its_branches_and_a_part_is_a_question_of_its_own() -> None:
    question = fields(operation("ho_tich", "ho_tich_lay_ho_so").question)
    assert {name: one.required for name, one in question.items()} == {
        "nguon": True, "so_ho_so": False, "ma_so_thue": False, "nguoi": False,
    }  # fmt: skip
    part = question["nguoi"].type
    assert isinstance(part, Group) and {one.field: one.required for one in part.members} == {
        "ho_ten": True, "ngay_sinh": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("boolean", "1", True), ("integer", " 7 ", 7), ("date", "1990-04-15+07:00", "1990-04-15"), ("text", " x ", "x")],
)
def test_texts_as_a_case_holds_them(kind: str, text: str, value: object) -> None:
    assert value_of(Leaf(kind), text) == value
