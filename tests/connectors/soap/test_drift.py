"""What a schema doesn't know is named and set aside, or refused; it never changes what is read."""

import pytest
from lxml import etree

from connectors.soap.drift import MAX_NAMED, XSI, Shape, plain_name, prune
from contracts.errors import SourceMalformed

LEAF = Shape()
SHAPE = Shape({"{urn:a}b": Shape({"{urn:a}c": LEAF}, frozenset({"known"})), "{urn:a}d": LEAF})


def tree(inner: str, attributes: str = "") -> etree._Element:
    return etree.fromstring(f'<a xmlns="urn:a" xmlns:xsi="{XSI}" xmlns:o="urn:o" {attributes}>{inner}</a>')


def test_nothing_unknown_changes_nothing() -> None:
    root = tree('<b known="1"><c>x</c></b><d/>')
    before = etree.tostring(root)
    assert prune(root, SHAPE, refuse=True) == ()
    assert etree.tostring(root) == before


def test_unknown_elements_and_attributes_are_pruned_and_named_once() -> None:
    root = tree('<b new="1"><c>x</c><e/><e><c/></e></b><o:d/><d o:x="2"/>', 'Count="1"')
    assert prune(root, SHAPE, refuse=False) == ("a/b/e", "a/b@new", "a/d", "a/d@x", "a@Count")
    assert [child.tag for child in root] == ["{urn:a}b", "{urn:a}d"]
    assert [child.tag for child in root[0]] == ["{urn:a}c"]


@pytest.mark.parametrize("inner", ["<e/>", "<b><e/></b>", '<d new=""/>'])
def test_a_profile_may_refuse(inner: str) -> None:
    with pytest.raises(SourceMalformed):
        prune(tree(inner), SHAPE, refuse=True)


@pytest.mark.parametrize(
    "inner",
    [
        "<b>1<e/>2</b>",
        "<b/>tail",
        '<d xsi:type="other"/>',
        '<d xsi:nil="true">x</d>',
        '<b xsi:nil="true"><c/></b>',
        '<d xsi:unheard="1"/>',
    ],
)
def test_what_could_change_a_value_is_refused(inner: str) -> None:
    with pytest.raises(SourceMalformed):
        prune(tree(inner), SHAPE, refuse=False)


def test_schema_hints_are_never_followed_and_empty_nil_is_empty() -> None:
    root = tree('<d xsi:nil="true"/>', 'xsi:schemaLocation="urn:a file:///etc/passwd"')
    assert prune(root, SHAPE, refuse=True) == ()
    assert not root.attrib and not root[0].attrib


def test_a_thousand_names_are_not_a_thousand_metrics() -> None:
    names = [f"{first}{second}" for first in "abcdefghijklmnopqrstuvwxyz" for second in "xyz"]
    found = prune(tree("".join(f"<{name}/>" for name in names)), SHAPE, refuse=False)
    assert len(found) == MAX_NAMED


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("{urn:a}NoiTamTru", "NoiTamTru"),
        ("Ghi", "Ghi"),
        ("{urn:a}_099190000123", "?"),
        ("{urn:a}TÊN", "?"),
        ("x" * 65, "?"),
        (len, "?"),
    ],
)
def test_a_name_that_could_carry_a_value_is_not_reported(tag: object, name: str) -> None:
    assert plain_name(tag) == name


@pytest.mark.parametrize(
    ("wild", "kept"),
    [
        (("##any",), ["{urn:a}x", "{urn:o}y", "z"]),
        (("!urn:a",), ["{urn:o}y"]),
        (("urn:a", "##local"), ["{urn:a}x", "z"]),
        ((), []),
    ],
)
def test_what_a_wildcard_admits_is_no_drift(wild: tuple[str, ...], kept: list[str]) -> None:
    root = etree.fromstring('<r xmlns:a="urn:a" xmlns:o="urn:o"><a:x><a:inner/></a:x><o:y/><z/></r>')
    found = prune(root, Shape(wild=wild), refuse=False)
    assert [child.tag for child in root] == kept and len(found) == 3 - len(kept)


def test_a_wildcard_of_attributes_keeps_them() -> None:
    root = tree('<d new="1" o:other="2"/>')
    assert prune(root, Shape({"{urn:a}d": Shape(wild_attributes=True)}), refuse=True) == ()
    assert len(root[0].attrib) == 2


def test_nil_stays_where_the_schema_allows_it() -> None:
    root = tree('<b xsi:nil="true"/><d xsi:nil="true"/>')
    assert prune(root, Shape({"{urn:a}b": Shape(nillable=True), "{urn:a}d": LEAF}), refuse=True) == ()
    assert root[0].get(f"{{{XSI}}}nil") == "true" and not root[1].attrib
