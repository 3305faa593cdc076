"""Ways in which a reply in XML goes wrong on purpose: each makes one out of a good reply."""

import codecs
import re
from collections.abc import Callable, Mapping

from connectors.soap.signatures import SECURITY, SIGNATURE, UTILITY

CANARY = "CHIM-HOANG-YEN-99"
"""Put where a value would stand: it may turn up nowhere."""
Make = Callable[[str], str | bytes]
_PAYLOAD = re.compile(r"(.*<[^<>/]*\bBody[^<>]*>)(.*)(</[^<>]*\bBody>.*)", re.DOTALL)
_LEAF = re.compile(r"<([^<>/\s]+)([^<>/]*)>([^<>]+)</\1>")
_WITHIN = re.compile(r"^(\s*<[^<>]*>)(.*)(</[^<>]*>\s*)$", re.DOTALL)
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


def bare(good: str) -> str:
    """The reply without its declaration."""
    return re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", good)


def parts(good: str) -> tuple[str, str, str]:
    """What stands before, in and behind the Body."""
    found = _PAYLOAD.fullmatch(bare(good))
    assert found is not None
    return found[1], found[2], found[3]


def body(change: Callable[[str], str]) -> Make:
    """The reply with another payload."""

    def make(good: str) -> str:
        before, inside, behind = parts(good)
        return before + change(inside) + behind

    return make


def leaf(change: Callable[[str, str, str], str]) -> Make:
    """The reply with another last element: its name, its attributes and its text."""

    def make(good: str) -> str:
        before, inside, behind = parts(good)
        last = list(_LEAF.finditer(inside))[-1]
        return before + inside[: last.start()] + change(last[1], last[2], last[3]) + inside[last.end() :] + behind

    return make


def text(change: Callable[[str], str]) -> Make:
    """The reply with another text in its last element."""
    return leaf(lambda name, attributes, old: f"<{name}{attributes}>{change(old)}</{name}>")


def in_payload(more: str | Callable[[], str]) -> Make:
    """The reply with something more at the end of its payload."""

    def change(inside: str) -> str:
        at = inside.rindex("</")
        return inside[:at] + (more if isinstance(more, str) else more()) + inside[at:]

    return body(change)


def headed(header: str) -> Make:
    """The reply with these blocks in its Header."""

    def make(good: str) -> str:
        before, inside, behind = parts(good)
        prefix = re.findall(r"<([^<>/]*)Body", before)[-1]
        begun = re.sub(r"<[^<>]*\bHeader.*(?=<[^<>/]*\bBody)", "", before, flags=re.DOTALL)
        at = begun.rindex("<")
        return f"{begun[:at]}<{prefix}Header>{header}</{prefix}Header>{begun[at:]}{inside}{behind}"

    return make


def declared(encoding: str) -> Make:
    return lambda good: f'<?xml version="1.0" encoding="{encoding}"?>{bare(good)}'


def before(what: str) -> Make:
    return lambda good: what + bare(good)


def rooted(attributes: Callable[[], str]) -> Make:
    """The reply with more attributes on its Envelope."""
    return lambda good: re.sub(r"(<[^<>?!]*Envelope)", lambda found: found[1] + " " + attributes(), bare(good), count=1)


def signed(reference: str, kept: str = "", identity: str = "") -> Make:
    """The reply with a signature about ``reference``; ``identity`` is written into its Body."""

    def make(good: str) -> str:
        signature = (
            f'{kept}<w:Security xmlns:w="{SECURITY}"><d:Signature xmlns:d="{SIGNATURE}"><d:SignedInfo>'
            f'<d:Reference URI="{reference}"/></d:SignedInfo></d:Signature></w:Security>'
        )
        made = str(headed(signature)(good))
        return re.sub(r"(<[^<>/]*\bBody)", rf'\1 xmlns:u="{UTILITY}" {identity}', made) if identity else made

    return make


def moved(good: str) -> str:
    """The answer that was signed, kept in the Header, and another one in the Body."""
    _, inside, _ = parts(good)
    return str(signed("#o", kept=f'<k:Kept xmlns:k="urn:k" Id="o">{inside}</k:Kept>')(good))


XML: Mapping[str, Make] = {
    # document types and entities
    "a billion laughs": lambda good: (
        f'<!DOCTYPE x [<!ENTITY l0 "{CANARY}">{_LAUGHS}]>{bare(str(text(lambda _: "&l11;")(good)))}'
    ),
    "entities squared": lambda good: (
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 25_000}">]>{bare(str(text(lambda _: "&a;" * 25_000)(good)))}'
    ),
    "an external entity": lambda good: (
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{bare(str(text(lambda _: "&f;")(good)))}'
    ),
    "an external DTD": before('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "a parameter entity": before('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>'),
    "a bare document type": before("<!DOCTYPE Envelope>"),
    "an entity that nobody declared": text(lambda old: f"{old}&nbsp;"),
    # size and shape
    "200 deep, in the payload": in_payload("<x>" * 200 + "</x>" * 200),
    "200 deep, in the Header": headed('<x xmlns="urn:x">' * 200 + "</x>" * 200),
    "100,000 deep": in_payload(lambda: "<x>" * 100_000 + "</x>" * 100_000),
    "10 MB of text": text(lambda _: CANARY * 620_000),
    "10 MB of white space": lambda good: bare(good) + " " * 10_000_000,
    "a million siblings": in_payload(lambda: "<x/>" * 1_000_000),
    "ten thousand siblings": in_payload(lambda: "<x/>" * 10_001),
    "ten thousand attributes": rooted(lambda: " ".join(f'a{n}=""' for n in range(10_000))),
    "ten thousand namespaces": rooted(lambda: " ".join(f'xmlns:p{n}="urn:{n}"' for n in range(10_000))),
    "a name of 200,000 letters": in_payload(lambda: f"<{'x' * 200_000}/>"),
    "an attribute twice": rooted(lambda: 'x="1" x="2"'),
    # two meanings
    "an element twice": leaf(lambda name, more, old: f"<{name}{more}>{old}</{name}><{name}{more}>{CANARY}</{name}>"),
    "another root": lambda good: re.sub(r"\bEnvelope\b", "Answer", good),
    "another payload": body(lambda inside: re.sub(r"(</?(?:[\w.]+:)?)(\w+)", r"\1Other", inside, count=1)),
    "the payload alone": lambda good: parts(good)[1],
    "two Bodies": lambda good: re.sub(r"(<[^<>/]*\bBody.*</[^<>]*\bBody>)", r"\1\1", bare(good), flags=re.DOTALL),
    "two answers": body(lambda inside: inside + inside),
    "an answer and a fault": body(lambda inside: f"{inside}<Fault><faultcode>{CANARY}</faultcode></Fault>"),
    "text beside the answer": body(lambda inside: f"{CANARY}{inside}"),
    "text beside an element": in_payload(CANARY),
    "two documents": lambda good: bare(good) * 2,
    "half a document": lambda good: bare(good)[: len(bare(good)) * 2 // 3],
    "a Body in the Header": lambda good: headed(f'<k xmlns="urn:k">{"".join(parts(good))}</k>')(good),
    "an answer signed and moved": moved,
    "an id moved": signed("#b", identity='Id="a"'),
    "an id twice": signed("#b", kept='<k xmlns="urn:k" Id="b"/>', identity='Id="b"'),
    "a signature about nothing": signed("#nowhere"),
    "a signature about something else": signed("http://127.0.0.1:1/x"),
    # values that are cut, wrapped or typed
    "a comment in a value": text(lambda old: f"{old[:1]}<!-- {CANARY} -->{old[1:]}"),
    "an instruction in a value": text(lambda old: f"{old[:1]}<?x {CANARY}?>{old[1:]}"),
    "an element in a value": text(lambda old: f"{old[:1]}<x/>{old[1:]}" if len(old) > 1 else f"{old}<x/>{old}"),
    "an instruction before the root": before(f"<?xml-stylesheet href='{CANARY}'?>"),
    "an answer inside CDATA": body(lambda inside: _WITHIN.sub(r"\1<![CDATA[\2]]>\3", inside)),
    "a type of its own choosing": leaf(
        lambda name, more, old: f'<{name}{more} {_XSI} i:type="x:{CANARY}" xmlns:x="urn:x">{old}</{name}>'
    ),
    "a type written with a reference": leaf(
        lambda name, more, old: (
            f'<{name}{more} xmlns:i="http://www.w3.org/2001/XMLSchema-instanc&#101;" i:type="x">{old}</{name}>'
        )
    ),
    "nil with content": leaf(lambda name, more, old: f'<{name}{more} {_XSI} i:nil="true">{old}</{name}>'),
    # bytes that are not what they say
    "a null byte": text(lambda old: old + "\0"),
    "a control character": text(lambda old: old + "\x01"),
    "a reference to a null": text(lambda old: f"{old}&#0;"),
    "overlong UTF-8": lambda good: bare(good).encode().replace(b"<", b"\xc0\xbc", 1),
    "overlong UTF-8 in a value": lambda good: str(text(lambda _: "@@")(good)).encode().replace(b"@@", b"\xc0\xaf"),
    "a surrogate in UTF-8": lambda good: str(text(lambda _: "@@")(good)).encode().replace(b"@@", b"\xed\xa0\x80"),
    "half a character": lambda good: str(text(lambda _: "@@")(good)).encode().replace(b"@@", b"\xe1\xbb"),
    "declared as Latin-1": declared("ISO-8859-1"),
    "declared as UTF-16": declared("UTF-16"),
    "declared as nothing known": declared(CANARY),
    "declared as UTF-7": declared("UTF-7"),
    "UTF-7": lambda good: b"<?xml version='1.0' encoding='UTF-7'?>" + bare(good).encode("utf-7"),
    "UTF-7 without a word of it": lambda good: bare(good).replace("<", "+ADw-").replace(">", "+AD4-"),
    "UTF-16 with a mark": lambda good: bare(good).encode("utf-16"),
    "UTF-16 without a mark": lambda good: codecs.encode(bare(good), "utf-16-be"),
    "UTF-16 that says UTF-8": lambda good: str(declared("UTF-8")(good)).encode("utf-16"),
    "UTF-32": lambda good: bare(good).encode("utf-32"),
    "Latin-1 that says UTF-8": lambda good: str(text(lambda _: "\xe9\xe8")(good)).encode("latin-1", "replace"),
    "EBCDIC": lambda good: codecs.encode(bare(good), "cp037", "replace"),
    "nothing": lambda _good: b"",
    "white space": lambda _good: b" \r\n\t",
}
"""Rows of the table: what is wrong, and how a good reply becomes it."""
