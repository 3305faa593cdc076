"""zeep compiles vendored bytes and reads nothing else; what it can't compile says which service it was."""

from typing import Any

import pytest

from connectors.soap.documents import gather
from connectors.soap.wsdl import _Vendored, compile_service, fault_elements, message_of, operation_of
from tests.connectors.soap import shapes

COMPILED = shapes.compiled()


@pytest.mark.parametrize(
    "url",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "http://elsewhere.invalid/shapes.wsdl",
        "http://vendored.invalid/../records.py",
        "http://vendored.invalid/other.xsd",
    ],
)
def test_the_loader_knows_the_services_files_only(url: str) -> None:
    loader = _Vendored(gather("shapes.wsdl", shapes.read).files)
    with pytest.raises(KeyError):
        loader.load(url)
    assert loader.load("http://vendored.invalid/shapes.wsdl") == shapes.read("shapes.wsdl")


def operation(binding: str, name: str) -> Any:
    return operation_of(COMPILED, f"{{urn:test:wsdl}}{binding}", name)


def test_messages_are_elements_whatever_the_style() -> None:
    look, add = operation("Classic", "Look"), operation("Calls", "Add")
    asked, told = message_of(COMPILED, look, look.input, ""), message_of(COMPILED, look, look.output, "Response")
    assert asked and told and (asked.tag, told.tag) == (f"{{{shapes.A}}}Ask", f"{{{shapes.A}}}Told")
    call, answer = message_of(COMPILED, add, add.input, ""), message_of(COMPILED, add, add.output, "Response")
    assert call and answer and (call.tag, answer.tag) == (f"{{{shapes.CALLS}}}Add", f"{{{shapes.CALLS}}}AddResponse")
    assert message_of(COMPILED, look, None, "") is None
    assert [leaf.tag for leaf in fault_elements(COMPILED, add)] == [f"{{{shapes.A}}}Refused"]
    with pytest.raises(ValueError, match="no operation Nothing"):
        operation("Classic", "Nothing")


def changed(old: bytes, new: bytes) -> Any:
    assert old in shapes.read("shapes.wsdl")
    return gather("shapes.wsdl", lambda name: shapes.read(name).replace(old, new))


def test_what_is_not_supported_is_refused_by_name() -> None:
    part = b'<wsdl:part name="body" element="a:Bare"/>'
    two = compile_service(changed(part, part + b'<wsdl:part name="more" element="a:Ask"/>'))
    plain = operation_of(two, "{urn:test:wsdl}Classic", "Plain")
    with pytest.raises(ValueError, match="several elements"):
        message_of(two, plain, plain.input, "")
    with pytest.raises(ValueError, match="rpc part"):
        compile_service(changed(b'name="first" type="xs:int"', b'name="first" element="a:Bare"'))


def test_what_does_not_compile_says_so() -> None:
    for old, new in ((b'message="w:Ask"', b'message="w:None"'), (b'element="a:Told"', b'element="a:None"')):
        with pytest.raises(ValueError, match=r"shapes\.wsdl"):
            compile_service(changed(old, new))
