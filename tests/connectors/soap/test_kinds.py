"""Plans of types: zeep's keys, one key for one element, and a shape that knows what may stand where."""

import pytest

from connectors.soap.kinds import Block, Kinds, Leaf, Wild
from tests.connectors.soap import shapes

COMPILED = shapes.compiled()
KINDS = COMPILED.kinds
TOLD = KINDS.element(f"{{{shapes.A}}}Told").kind


def leaf(name: str) -> Leaf:
    assert TOLD.block is not None
    return next(one for one in TOLD.block.members if isinstance(one, Leaf) and one.key == name)


def test_an_element_has_its_key_its_name_and_how_often() -> None:
    text, longer = leaf("text"), leaf("longer")
    assert (text.tag, text.many, text.optional, text.nillable) == (f"{{{shapes.A}}}text", False, False, True)
    assert (longer.many, longer.optional) == (True, True)
    assert leaf("other").tag == f"{{{shapes.OTHER}}}other"


def test_attributes_stand_beside_elements() -> None:
    assert [(key, tag) for key, tag, _ in TOLD.attributes] == [
        ("version", "version"), ("mark", f"{{{shapes.OTHER}}}mark")
    ]  # fmt: skip
    amount = leaf("amount").kind
    assert amount.text is not None and amount.text_key == "_value_1"
    opened = leaf("open").kind
    assert opened.other_attributes == "_attr_1" and opened.block is not None
    assert isinstance(opened.block.members[1], Wild) and opened.block.members[1].many


def test_those_that_stand_for_another_are_a_choice_with_names_of_their_own() -> None:
    assert TOLD.block is not None
    (alike,) = [one for one in TOLD.block.members if isinstance(one, Block) and one.alike]
    assert [one.key for one in alike.members if isinstance(one, Leaf)] == ["payment", "cash", "card", "gold_card"]


def test_a_type_that_holds_itself_ends_in_itself() -> None:
    tree = leaf("tree").kind
    assert tree.block is not None
    branch = tree.block.members[1]
    assert isinstance(branch, Leaf) and branch.kind is tree
    shape = KINDS.shape(tree)
    assert shape.children[f"{{{shapes.A}}}branch"] is shape


def test_the_shape_knows_what_may_be_nil_and_where_anything_may_stand() -> None:
    shape = KINDS.shape(TOLD)
    assert shape.nillable == {f"{{{shapes.A}}}text", f"{{{shapes.A}}}count"}
    assert f"{{{shapes.A}}}gold_card" in shape.children and not shape.any_child
    opened = shape.children[f"{{{shapes.A}}}open"]
    assert opened.any_child and opened.any_attribute


def test_an_element_that_nobody_declared_is_a_key_error() -> None:
    for name in (f"{{{shapes.A}}}Nothing", "{urn:nowhere}x", "x"):
        with pytest.raises(KeyError):
            KINDS.element(name)


def test_without_substitutes_an_element_stands_for_itself() -> None:
    plain = Kinds(COMPILED.document.types).element(f"{{{shapes.A}}}Told").kind
    assert plain.block is not None and not any(isinstance(one, Block) and one.alike for one in plain.block.members)
