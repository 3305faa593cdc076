"""Tests of ``units add|list|end``."""

from tests.gateway.cli.desk import Desk


def test_a_unit_comes_and_goes_on_record(desk: Desk) -> None:
    said = desk.do(
        "units", "add", "H26.99.1", "--name", "Phòng Thử nghiệm", "--predecessor", "H26.99", "--successor", "H26.98",
        "--service-account", "dichvu.truc-tuyen", "--from", "2025-07-01",
    )  # fmt: skip
    assert "H26.99.1" in said
    (row,) = desk.rows("units")
    assert row == {
        "code": "H26.99.1", "name": "Phòng Thử nghiệm", "predecessors": ["H26.99"], "successors": ["H26.98"],
        "service_account": "dichvu.truc-tuyen", "valid_from": "2025-07-01T00:00:00+00:00", "valid_to": None,
    }  # fmt: skip
    desk.do("units", "end", "H26.99.1")
    assert desk.rows("units")[0]["valid_to"] is not None
    assert desk.acts() == [("add unit", "H26.99.1", None), ("end unit", "H26.99.1", None)]


def test_a_second_entry_of_the_same_time_is_refused_on_record(desk: Desk) -> None:
    desk.unit()
    assert desk.refused("units", "add", "H26.99", "--name", "Lần hai")
    assert desk.acts()[1:] == [("add unit", "H26.99", None), ("add unit", "H26.99", "refused")]
    assert [row["name"] for row in desk.rows("units")] == ["Đơn vị thử nghiệm"]


def test_what_is_no_agency_code_is_refused(desk: Desk) -> None:
    assert "unit" in desk.refused("units", "add", "không phải mã", "--name", "X")
    assert not (desk.state / "access.db").exists()
