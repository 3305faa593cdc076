"""Envelopes whose signature is about something else than their Body are refused, in all known ways of wrapping."""

import pytest

from connectors.soap import Reply
from connectors.soap.documents import SOAP
from connectors.soap.signatures import SECURITY, SIGNATURE, UTILITY
from contracts.errors import SourceMalformed
from tests.connectors.soap import shapes

LOOK = shapes.service().operation("Look")
TOLD = "<a:Told><a:text>t</a:text></a:Told>"
DECLARED = f'xmlns:s="{SOAP}" xmlns:a="{shapes.A}" xmlns:w="{SECURITY}" xmlns:u="{UTILITY}" xmlns:d="{SIGNATURE}"'


def signature(*ids: str) -> str:
    references = "".join(f'<d:Reference URI="{one}"/>' for one in ids)
    return f"<d:Signature><d:SignedInfo>{references}</d:SignedInfo><d:SignatureValue>x</d:SignatureValue></d:Signature>"


def envelope(header: str, body: str = TOLD, attributes: str = 'u:Id="b"') -> bytes:
    return (
        f"<s:Envelope {DECLARED}><s:Header>{header}</s:Header><s:Body {attributes}>{body}</s:Body></s:Envelope>"
    ).encode()


STAMP = '<u:Timestamp u:Id="t"><u:Created>2026-11-27T00:00:00Z</u:Created></u:Timestamp>'
GOOD = [
    "",
    f"<w:Security>{STAMP}</w:Security>",
    f"<w:Security>{signature('#b')}</w:Security>",
    f"<w:Security>{STAMP}{signature('#b', '#t')}</w:Security>",
    f'<a:To u:Id="to">x</a:To><w:Security>{signature("#to", "#b")}</w:Security>',
]
WRAPPED = {
    "about nothing": f"<w:Security>{signature()}</w:Security>",
    "about the stamp alone": f"<w:Security>{STAMP}{signature('#t')}</w:Security>",
    "about an id that isn't there": f"<w:Security>{signature('#b', '#x')}</w:Security>",
    "about another document": f"<w:Security>{signature('http://elsewhere.invalid/', '#b')}</w:Security>",
    "about something that ends like an id": f"<w:Security>{signature('xb')}</w:Security>",
    "about the whole": f"<w:Security>{signature('')}</w:Security>",
    "an id twice": f'<a:Kept u:Id="b"/><w:Security>{signature("#b")}</w:Security>',
    "an id twice, of another kind": f'<a:Kept Id="b"/><w:Security>{signature("#b")}</w:Security>',
    "the signed Body moved into the Header": f'<a:Kept><s:Body u:Id="o">{TOLD}</s:Body></a:Kept>'
    f"<w:Security>{signature('#o')}</w:Security>",
    "the signed answer moved into the Header": f'<a:Kept><a:Told u:Id="o"/></a:Kept>'
    f"<w:Security>{signature('#o', '#b')}</w:Security>",
    "two signatures": f"<w:Security>{signature('#b')}{signature('#b')}</w:Security>",
    "two securities": f"<w:Security>{signature('#b')}</w:Security><w:Security/>",
    "security inside something": f"<a:Kept><w:Security>{signature('#b')}</w:Security></a:Kept>",
    "a signature without security": signature("#b"),
    "a signature beside the security": f"<w:Security/>{signature('#b')}",
}


@pytest.mark.parametrize("header", GOOD)
def test_a_signature_about_the_body_is_let_be(header: str) -> None:
    assert isinstance(LOOK.read(envelope(header)), Reply)


@pytest.mark.parametrize("name", WRAPPED)
def test_a_wrapped_answer_is_malformed(name: str) -> None:
    with pytest.raises(SourceMalformed):
        LOOK.read(envelope(WRAPPED[name]))


def test_the_bodys_id_moved_to_its_answer_is_malformed() -> None:
    inside = '<a:Told u:Id="b"><a:text>t</a:text></a:Told>'
    with pytest.raises(SourceMalformed):
        LOOK.read(envelope(f"<w:Security>{signature('#b')}</w:Security>", inside, attributes=""))


@pytest.mark.parametrize("name", ["u:Id", "xml:id", "Id", "ID", "AssertionID"])
def test_what_else_bears_the_bodys_id_makes_it_malformed(name: str) -> None:
    """Whoever looks an id up finds one or the other: in front of the Body or inside it."""
    security = f"<w:Security>{signature('#b')}</w:Security>"
    for header, told in ((f'<a:Kept {name}="b"/>', TOLD), ("", TOLD.replace("<a:Told>", f'<a:Told {name}="b">'))):
        with pytest.raises(SourceMalformed):
            LOOK.read(envelope(f"{header}{security}", told))
    assert isinstance(LOOK.read(envelope(security, TOLD.replace("<a:Told>", f'<a:Told {name}="c">'))), Reply)
