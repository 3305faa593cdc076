"""What a schema doesn't know is named and set aside, or refused; it never changes what is read."""

import pytest
from lxml import etree

from connectors.soap.documents import SOAP, SOAP12
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


def test_what_may_be_anything_is_no_drift() -> None:
    root = tree("<d/><o:other><o:inner/></o:other>")
    assert prune(root, Shape({"{urn:a}d": LEAF}, any_child=True), refuse=True) == () and len(root) == 2


@pytest.mark.parametrize(
    "inside",
    [
        '<o:other xsi:type="d"/>',
        '<o:other><o:inner xsi:type="d"/></o:other>',
        '<o:other xsi:other="d"/>',
        f'<s:Body xmlns:s="{SOAP}"/>',
        f'<o:other><s:Envelope xmlns:s="{SOAP12}"/></o:other>',
    ],
)
@pytest.mark.parametrize("any_child", [True, False])
def test_even_there_is_no_type_of_its_own_choosing_and_no_envelope(inside: str, *, any_child: bool) -> None:
    with pytest.raises(SourceMalformed):
        prune(tree(inside), Shape(any_child=any_child), refuse=False)


def test_a_hint_inside_what_may_be_anything_is_taken_away() -> None:
    root = tree('<o:other xsi:schemaLocation="urn:x file:///etc/passwd" x="1"/>')
    assert prune(root, Shape(any_child=True), refuse=False) == () and root[0].items() == [("x", "1")]


def test_a_wildcard_of_attributes_keeps_them() -> None:
    root = tree('<d new="1" o:other="2"/>')
    assert prune(root, Shape({"{urn:a}d": Shape(any_attribute=True)}), refuse=True) == ()
    assert len(root[0].attrib) == 2


def test_nil_stays_where_the_schema_allows_it() -> None:
    root = tree('<b xsi:nil="true"/><d xsi:nil="true"/>')
    shape = Shape({"{urn:a}b": LEAF, "{urn:a}d": LEAF}, nillable=frozenset({"{urn:a}b"}))
    assert prune(root, shape, refuse=True) == ()
    assert root[0].get(f"{{{XSI}}}nil") == "true" and not root[1].attrib
