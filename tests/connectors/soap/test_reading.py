"""Hostile replies (security reference 12, items 58 to 64): each ends in `SourceMalformed`, without its text."""

import codecs
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.soap import Fault, Limits, Payload, Reading, Shape, charset_of, vendored_schema
from connectors.soap.documents import SOAP, SOAP12
from connectors.soap.reading import parse
from contracts.errors import SourceMalformed

NS = "http://www.mic.gov.vn/dancu/1.0"
PERSON = "<n:CongDan><n:SoDinhDanh>099190000123</n:SoDinhDanh>{}</n:CongDan>"
VIEW_CALLS = Shape({f"{{{NS}}}SoDinhDanh": Shape(), f"{{{NS}}}SoCMND": Shape(), f"{{{NS}}}GioiTinh": Shape()})
READING = Reading(
    vendored_schema("population/population-reply.xsd"),
    {f"{{{NS}}}CongdanCollection": Shape({f"{{{NS}}}CongDan": VIEW_CALLS})},
    fault_path=(f"{{{NS}}}Loi", f"{{{NS}}}Ma"),
    limits=Limits(size=100_000),
)


def collection(inner: str = PERSON.format("")) -> str:
    return f'<n:CongdanCollection xmlns:n="{NS}">{inner}</n:CongdanCollection>'


def envelope(body: str, before: str = "", header: str = "<s:Header/>") -> str:
    return f'{before}<s:Envelope xmlns:s="{SOAP}">{header}<s:Body>{body}</s:Body></s:Envelope>'


GOOD = envelope(collection())
OTHER_PREFIXES = (
    f'<Envelope xmlns="{SOAP}"><Body><x9.y:CongdanCollection xmlns:x9.y="{NS}"><CongDan xmlns="{NS}">'
    "<x9.y:SoDinhDanh>099190000123</x9.y:SoDinhDanh></CongDan></x9.y:CongdanCollection></Body></Envelope>"
)


def soap_fault(inner: str) -> str:
    return envelope(f'<s:Fault xmlns:n="{NS}">{inner}</s:Fault>')


def read(text: str | bytes, charset: str = "") -> Payload | Fault:
    return READING.read(text.encode() if isinstance(text, str) else text, charset=charset)


def test_a_good_reply_is_read_whole() -> None:
    found = read(GOOD)
    assert isinstance(found, Payload) and found.element is not None and found.drift == ()
    assert found.element.findtext(f"{{{NS}}}CongDan/{{{NS}}}SoDinhDanh") == "099190000123"
    assert "099190000123" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f'<?xml version="1.0" encoding="UTF-8"?>\n{GOOD}',
        f"<?xml version='1.0' encoding='utf-8' standalone='yes'?>{GOOD}",
        f'<?xml version="1.0"?>{GOOD}',
        f"\ufeff{GOOD}",
        envelope(collection(), header=""),
        envelope(collection(), header='<s:Header><w:Security xmlns:w="urn:w"><!-- c --></w:Security></s:Header>'),
        OTHER_PREFIXES,
        envelope(collection(PERSON.format("<![CDATA[]]>"))),
        f"\n {GOOD}\n",
    ],
)
def test_forms_that_say_the_same(text: str) -> None:
    found = read(text)
    assert isinstance(found, Payload) and found.element is not None


def test_an_empty_body_is_a_payload_of_nothing() -> None:
    assert read(envelope("")) == Payload(None)
    assert read(f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>') == Payload(None)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE: dict[str, str | bytes | Callable[[], str | bytes]] = {
    # 58: document types and entities
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>' + envelope(collection(PERSON.format("&l11;"))),
    "quadratic entities": lambda: (
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 9_000}">]>' + envelope(collection(PERSON.format("&a;" * 9_000)))
    ),
    "external entity": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + envelope(collection(PERSON.format("<n:SoCMND>&f;</n:SoCMND>"))),
    "external DTD": '<!DOCTYPE x SYSTEM "http://elsewhere.invalid/x.dtd">' + GOOD,
    "public DTD": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://elsewhere.invalid/x.dtd">' + GOOD,
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://elsewhere.invalid/p"> %p;]>' + GOOD,
    "bare DOCTYPE": "<!DOCTYPE Envelope>" + GOOD,
    "undeclared entity": envelope(collection(PERSON.format("<n:SoCMND>&nbsp;</n:SoCMND>"))),
    # 59: size and shape
    "depth 300": envelope("<a>" * 300 + "</a>" * 300),
    "depth 300 inside the payload": envelope(collection("<n:x>" * 300 + "</n:x>" * 300)),
    "depth 10 k": lambda: envelope("<a>" * 10_000 + "</a>" * 10_000),
    "too many siblings": lambda: envelope(collection("<n:x/>" * 11_000)),
    "too many attributes": lambda: envelope("<a " + " ".join(f'a{n}=""' for n in range(20_000)) + "/>"),
    "too many bytes": lambda: envelope(collection(PERSON.format("<n:SoCMND>" + "9" * 200_000 + "</n:SoCMND>"))),
    "long text": lambda: envelope(collection(PERSON.format("<n:SoCMND>" + "9" * 90_000 + "</n:SoCMND>"))),
    "long name": lambda: envelope(f"<{'a' * 60_000}/>"),
    # 60: two meanings
    "two Bodies": GOOD.replace("</s:Envelope>", f"<s:Body>{collection('')}</s:Body></s:Envelope>"),
    "two Headers": GOOD.replace("<s:Header/>", "<s:Header/><s:Header/>"),
    "Header after Body": GOOD.replace("<s:Header/>", "").replace("</s:Envelope>", "<s:Header/></s:Envelope>"),
    "something after Body": GOOD.replace("</s:Envelope>", "<x/></s:Envelope>"),
    "two payloads": envelope(collection() + collection("")),
    "payload and fault": envelope(collection() + "<s:Fault/>"),
    "missing mandatory element": envelope(collection("<n:CongDan><n:SoCMND/></n:CongDan>")),
    "element twice": envelope(collection(PERSON.format("<n:SoDinhDanh/>"))),
    "wrong order": envelope(collection(PERSON.format("<n:GioiTinh>1</n:GioiTinh><n:SoCMND/>"))),
    "wrong type": envelope(collection(PERSON.format("<n:GioiTinh>nam</n:GioiTinh>"))),
    "number with spaces": GOOD.replace("099190000123", " 099190000123"),
    "xsi:type swap": envelope(
        collection(
            PERSON.format('<n:SoCMND xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="n:DiaChiType"/>')
        )
    ),
    "xsi:nil with content": GOOD.replace(
        "<n:SoDinhDanh>", '<n:SoDinhDanh xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">'
    ),
    "number split by a comment": GOOD.replace("099190000123", "099190<!-- -->000123"),
    "number split by an instruction": GOOD.replace("099190000123", "099190<?x y?>000123"),
    "number split by an unknown element": GOOD.replace("099190000123", "099190<n:x/>000123"),
    "instruction before the root": f"<?xml-stylesheet href='x'?>{GOOD}",
    "instruction in the header": envelope(collection(), header="<s:Header><?x y?></s:Header>"),
    "comment before the root": f"<!-- x -->{GOOD}",
    "text beside the payload": envelope("text" + collection()),
    "text beside the Body": GOOD.replace("<s:Header/>", "<s:Header/>text"),
    "other namespace": GOOD.replace(NS, NS + "0"),
    "no namespace": envelope("<CongdanCollection/>"),
    "SOAP 1.2": GOOD.replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"),
    "not an envelope": collection(),
    # 61 and 62: not what it says it is
    "zero bytes": b"",
    "white space": b" \r\n\t",
    "HTML": "<html><body>Đăng nhập</body></html>",
    "HTML with doctype": "<!doctype html><html><body><br></body></html>",
    "JSON": '{"error_code": "0"}',
    "truncated": GOOD[:-20],
    "two roots": GOOD + GOOD,
    "NUL": GOOD.replace("099190000123", "0991\x00"),
    "control character": GOOD.replace("099190000123", "0991\x01"),
    "invalid UTF-8": GOOD.encode().replace(b"099190000123", b"\xc3\x28"),
    "overlong UTF-8": GOOD.encode().replace(b"099190000123", b"\xc0\xbc"),
    "surrogate": GOOD.encode().replace(b"099190000123", b"\xed\xa0\x80"),
    "latin-1 undeclared": GOOD.replace("099190000123", "é").encode("latin-1"),
    "latin-1 declared": f'<?xml version="1.0" encoding="ISO-8859-1"?>{GOOD}',
    "UTF-7 declared": f"<?xml version='1.0' encoding='UTF-7'?>{GOOD}",
    "UTF-7": (b"<?xml version='1.0' encoding='UTF-7'?>" + GOOD.encode("utf-7")),
    "UTF-16 with mark": GOOD.encode("utf-16"),
    "UTF-16 without mark": codecs.encode(GOOD, "utf-16-le"),
    "UTF-16 declared": f'<?xml version="1.0" encoding="UTF-16"?>{GOOD}',
    "UTF-32": GOOD.encode("utf-32"),
    "EBCDIC": codecs.encode(GOOD, "cp037"),
    "XML 1.1": f'<?xml version="1.1" encoding="UTF-16"?>{GOOD}',
    "unknown version with doctype": f'<?xml version="1.0" ?><!DOCTYPE a>{GOOD}',
    "fault says its code twice": soap_fault("<faultcode>a</faultcode><faultcode>b</faultcode>"),
    "fault with two details": soap_fault("<detail/><detail/>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_reply_is_malformed(name: str) -> None:
    made = HOSTILE[name]
    with pytest.raises(SourceMalformed) as caught:
        read(made() if callable(made) else made)
    shown = f"{caught.value} {caught.value.reason} {caught.value.source_code}"
    assert "099190000123" not in shown and "Đăng" not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_nothing_hostile_is_so_only_by_its_wrapping() -> None:
    """The same wrapping around good content passes, so each case above is refused for what it names."""
    assert isinstance(read(envelope(collection(PERSON.format("<n:SoCMND/><n:GioiTinh>1</n:GioiTinh>")))), Payload)
    assert isinstance(read(soap_fault("<faultcode>a</faultcode>")), Fault)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", ""])
def test_the_header_may_say_utf_8(charset: str) -> None:
    assert isinstance(read(GOOD, charset), Payload)


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "utf-7", "windows-1258"])
def test_the_header_may_say_nothing_else(charset: str) -> None:
    with pytest.raises(SourceMalformed):
        read(GOOD, charset)


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/xml; charset=utf-8", "utf-8"),
        ('text/xml;CharSet="ISO-8859-1"; x=y', "ISO-8859-1"),
        ("text/xml", ""),
        ("", ""),
        ("text/xml; xcharset=a", ""),
    ],
)
def test_the_charset_of_a_content_type(content_type: str, charset: str) -> None:
    assert charset_of(content_type) == charset


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("<faultcode>s:Server</faultcode><faultstring>x</faultstring>", Fault("Server", "")),
        (
            "<faultcode>Client</faultcode><detail><n:Loi><n:Ma>QUA_TAI</n:Ma><n:MoTa>x</n:MoTa></n:Loi></detail>",
            Fault("Client", "QUA_TAI", "Loi"),
        ),
        ("<s:faultcode>s:Server.Busy</s:faultcode><s:detail><n:Loi/></s:detail>", Fault("Server.Busy", "", "Loi")),
        ("<faultcode>s:Server</faultcode><detail><Loi><Ma>KHAC</Ma></Loi></detail>", Fault("Server", "", "Loi")),
        ("<faultcode>Lỗi với người dân</faultcode>", Fault("", "")),
        ("<faultcode>E099190000123</faultcode>", Fault("", "")),
        ("<detail><n:Loi><n:Ma>099190000123</n:Ma></n:Loi></detail>", Fault("", "", "Loi")),
        ("", Fault("", "")),
    ],
)
def test_a_fault_is_read_by_its_codes_and_never_by_its_words(inner: str, fault: Fault) -> None:
    assert read(soap_fault(inner)) == fault


SECOND = Reading(
    vendored_schema("population/population-reply.xsd"), {"x": Shape()}, fault_path=(f"{{{NS}}}Loi", f"{{{NS}}}Ma"),
    version="1.2",
)  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("<s:Code><s:Value>s:Receiver</s:Value></s:Code>", Fault("Receiver", "")),
        (
            "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>n:QuaTai</s:Value></s:Subcode></s:Code>"
            "<s:Detail><n:Loi><n:Ma>17</n:Ma></n:Loi></s:Detail>",
            Fault("QuaTai", "17", "Loi"),
        ),
        ("<faultcode>Client</faultcode><detail/>", Fault("", "")),
    ],
)
def test_a_fault_of_soap_1_2_is_read_likewise(inner: str, fault: Fault) -> None:
    text = f'<s:Envelope xmlns:s="{SOAP12}"><s:Body><s:Fault xmlns:n="{NS}">{inner}</s:Fault></s:Body></s:Envelope>'
    assert SECOND.read(text.encode()) == fault


def test_one_version_is_never_taken_for_the_other() -> None:
    with pytest.raises(SourceMalformed, match=r"not a SOAP 1\.2 envelope"):
        SECOND.read(GOOD.encode())
    with pytest.raises(SourceMalformed, match=r"not a SOAP 1\.1 envelope"):
        read(GOOD.replace(SOAP, SOAP12))


def test_drift_is_reported_or_refused() -> None:
    text = envelope(collection(PERSON.format("<n:Moi/>"))).encode()
    found = READING.read(text)
    assert isinstance(found, Payload) and found.drift == ("CongdanCollection/CongDan/Moi",)
    with pytest.raises(SourceMalformed):
        READING.read(text, refuse_unknown=True)


def test_a_schema_hint_opens_nothing() -> None:
    hint = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:x file:///etc/passwd"'
    assert isinstance(read(GOOD.replace("<n:CongdanCollection ", f"<n:CongdanCollection {hint} ")), Payload)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_malformed(body: bytes) -> None:
    with pytest.raises(SourceMalformed):
        READING.read(body)


@given(st.data())
def test_a_flipped_byte_never_escapes_as_something_else(data: st.DataObject) -> None:
    good = GOOD.encode()
    place = data.draw(st.integers(0, len(good) - 1))
    body = good[:place] + bytes([data.draw(st.integers(0, 255))]) + good[place + 1 :]
    try:
        found = READING.read(body)
    except SourceMalformed:
        return
    assert isinstance(found, Payload | Fault)


def test_parsing_leaves_no_document_type_behind() -> None:
    root = parse(GOOD.encode(), Limits())
    assert root.tag == f"{{{SOAP}}}Envelope" and root.getroottree().docinfo.internalDTD is None
