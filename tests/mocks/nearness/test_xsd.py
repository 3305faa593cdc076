"""A schema's element becomes the form that its documents are compared with: order, choices, facets, nesting."""

import pytest

from mocks.nearness.xsd import element_of


def test_the_look_up_is_read_whole() -> None:
    name, form = element_of("population/population-request.xsd", "TraCuuThongTinCongDan")
    assert name == "{http://dancuquocgia.bca}TraCuuThongTinCongDan"
    assert (form.kind, form.ordered, form.closed) == ("object", True, True)
    members = {member.name: member for member in form.members}
    assert list(members)[:3] == ["MaYeuCau", "MaDVC", "MaTichHop"]
    assert members["SoDinhDanh"].choice == members["SoCMND"].choice != ""
    assert members["SoDinhDanh"].form.pattern == "[0-9]{12}"
    assert (members["MaYeuCau"].form.shortest, members["MaYeuCau"].form.longest) == (1, 40)
    assert [one.name for one in members["NgayThangNamSinh"].form.members] == ["Nam", "NgayThangNam"]


def test_types_that_stand_inside_their_element_are_read() -> None:
    _, form = element_of("population/confirmation.xsd", "XacThucThongTinCongDan")
    choices = {member.choice for member in form.members}
    assert len(choices) == 3  # none, the service's code, the person's number


def test_an_element_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        element_of("population/confirmation.xsd", "Nothing")
