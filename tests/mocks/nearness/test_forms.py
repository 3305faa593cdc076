"""A value is compared with its form: missing, misspelt, unknown, repeated, out of order, wrong type, wrong form."""

import pytest

from mocks.nearness.forms import Form, Member, differences, named, told

NUMBER = Form(kind="text", pattern="[0-9]{12}")
PERSON = Form(
    kind="object",
    closed=True,
    members=(
        Member(name="soDinhDanh", form=NUMBER),
        Member(name="hoTen", form=Form(kind="text", shortest=1, longest=5)),
        Member(name="ngaySinh", required=False),
        Member(name="tuoi", form=Form(kind="whole", nullable=True), required=False),
        Member(name="noi", form=Form(kind="object", members=(Member(name="ma"),)), required=False),
    ),
)
GOOD = {"soDinhDanh": "099190000123", "hoTen": "KHUE"}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"tuoi": None}, []),
        ({"hoTen": None}, [("body.hoTen", "wrong_type")]),
        ({"tuoi": True}, [("body.tuoi", "wrong_type")]),
        ({"tuoi": "1"}, [("body.tuoi", "wrong_type")]),
        ({"soDinhDanh": "1"}, [("body.soDinhDanh", "wrong_form")]),
        ({"hoTen": "KHUEKHUE"}, [("body.hoTen", "wrong_form")]),
        ({"mau": "x"}, [("body.mau", "unknown")]),
        ({"noi": {}}, [("body.noi.ma", "missing")]),
        ({"noi": []}, [("body.noi", "wrong_type")]),
    ],
)
def test_each_difference_has_its_place(changed: dict[str, object], found: list[tuple[str, str]]) -> None:
    assert [(one.where, one.problem) for one in differences({**GOOD, **changed}, PERSON, "body")] == found


def test_a_misspelt_member_is_told_as_one_thing() -> None:
    (told_once,) = differences({"so_dinh_danh": "099190000123", "hoTen": "KHUE"}, PERSON, "")
    assert (told_once.where, told_once.problem, told_once.expected) == ("so_dinh_danh", "misspelt", "soDinhDanh")


def test_members_of_an_open_form_may_be_more() -> None:
    assert differences({"ma": "1", "ten": "2"}, PERSON.members[4].form, "") == []


def test_one_of_a_choice_is_needed_and_one_only() -> None:
    form = Form(kind="object", members=(Member(name="a", choice="1"), Member(name="b", choice="1")))
    assert [(one.where, one.problem) for one in named([], form, "")] == [("a|b", "missing")]
    assert [(one.where, one.problem) for one in named(["a", "b"], form, "")] == [("a|b", "too_many")]
    assert named(["b"], form, "") == []


def test_order_and_repetition_are_told() -> None:
    form = Form(kind="object", ordered=True, members=(Member(name="one"), Member(name="two")))
    assert [(one.where, one.problem) for one in named(["two", "one"], form, "x")] == [("x.two", "wrong_order")]
    assert [(one.where, one.problem) for one in named(["one", "two", "two"], form, "x")] == [("x.two", "repeated")]


def test_what_is_expected_is_said_in_a_few_words() -> None:
    assert Form(values=("", "037")).told() == "∅ | 037"
    assert NUMBER.told() == "[0-9]{12}"
    assert Form(longest=40, shortest=1).told() == "1–40 ký tự"
    assert Form(kind="whole").told() == "whole"
    assert told(None) == "null" and told(7) == "7" and len(told("x" * 900)) == 201
