"""The written contract of a source's answers: OpenAPI for JSON, XML Schema for what travels in SOAP.

What the transport takes out of an envelope is compared with what the document says of it opened (``x-opened``).
A profile names its document (``contract = "tax/registration.openapi.json"``): a pinned one of `contracts.schemas`, or
a file in the connector's own folder. Without the key it is looked for: ``NAME/PROFILE.openapi.json``, else the only
JSON of ``NAME/``. Everything is read when the first answer comes, and then kept.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from lxml import etree

from contracts import schemas
from contracts.schemas.documents import InvalidSchema, compiled
from contracts.schemas.vendored import pins
from contracts.schemas.wsdl import describe
from contracts.wire import WireRequest, WireResponse
from gateway.registry.discovery import Found, RegistryFault
from gateway.registry.drift import Drift, Grammar, left_out, of_json, of_xml, settled
from gateway.registry.forms import Forms, Located, NoForm

KEY: Final = "contract"
_ENVELOPES: Final = (
    "{http://schemas.xmlsoap.org/soap/envelope/}", "{http://www.w3.org/2003/05/soap-envelope}",
)  # fmt: skip
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_LARGEST: Final = 1_048_576


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class Contract:
    """One source's contract under one profile; ``described`` is false where there is none."""

    def __init__(self, found: Found, profile_name: str, profile: Mapping[str, Any]) -> None:
        self._found, self._profile_name, self._profile = found, profile_name, profile
        self._forms: Forms | None = None
        self._grammars: dict[str, Grammar] = {}
        self._ready = False
        self.trouble = ""
        """Why there is nothing to compare with, where there isn't."""

    @property
    def described(self) -> bool:
        """Whether there is anything to compare with; reads what there is."""
        self._read_once()
        return self._forms is not None or bool(self._grammars)

    def drift(self, request: WireRequest, response: WireResponse) -> tuple[Drift, ...] | None:
        """Where an answer departs; ``None`` where the contract doesn't say what it looks like. Raises nothing."""
        try:
            self._read_once()
            return self._compared(request, response)
        except (NoForm, etree.LxmlError, ValueError, RecursionError):
            return None  # an answer that can't be read is the connector's to refuse
        except (AttributeError, LookupError, TypeError):
            return None  # nor may a document of another shape than OpenAPI's break an answer

    def _read_once(self) -> None:
        if self._ready:
            return
        self._ready = True
        try:
            name = self._named()
            if name is not None:
                self._forms = Forms(name, self._bytes)
                self._forms.document()
            self._grammars = _compiled(self._xml_files())
        except (NoForm, RegistryFault, KeyError, ValueError, OSError, etree.LxmlError) as fault:
            self._forms, self.trouble = None, type(fault).__name__

    def _named(self) -> str | None:
        if isinstance(named := self._profile.get(KEY), str):
            return named
        ours = [name for name in pins() if name.startswith(f"{self._found.name}/") and name.endswith(".json")]
        exact = f"{self._found.name}/{self._profile_name}.openapi.json"
        return exact if exact in ours else ours[0] if len(ours) == 1 else None

    def _bytes(self, name: str) -> bytes:
        return schemas.read(name) if name in pins() else self._found.text(name).encode()

    def _xml_files(self) -> dict[str, bytes]:
        folder = f"{self._found.name}/"
        return {
            name: schemas.read(name) for name in pins() if name.startswith(folder) and name.endswith((".xsd", ".wsdl"))
        }

    def _compared(self, request: WireRequest, response: WireResponse) -> tuple[Drift, ...] | None:
        if len(response.body) > _LARGEST:
            return None
        body = response.body.removeprefix(BOM_UTF8)
        start = body.lstrip()[:1]
        if start == b"<":
            return self._xml(body)
        if (start != b"{" and start != b"[") or self._forms is None:
            return None
        schema, inner = self._answers(request, response.status)
        if schema is None:
            return None
        value = json.loads(body)
        found = of_json(self._forms, schema, value)
        if inner and isinstance(value, dict) and isinstance(text := value.get(inner), str) and text.lstrip()[:1] == "<":
            found += self._xml(text.encode()) or ()
        return settled(found)

    def _answers(self, request: WireRequest, status: int) -> tuple[Located | None, str]:
        """The schema of a JSON answer to a request, and the member in which XML lies."""
        forms = self._forms
        if forms is None:
            return None, ""
        item = forms.resolved(Located(forms.file, self._path(request)))
        operation = item.schema.get(request.method.lower()) if isinstance(item.schema, Mapping) else None
        answers = operation.get("responses", {}) if isinstance(operation, Mapping) else {}
        answer = answers.get(str(status)) or answers.get(f"{status // 100}XX") or answers.get("default")
        if answer is None:
            return None, ""
        found = forms.resolved(Located(item.file, answer))
        word = "schema" if self._profile.get("answer_envelope", "none") == "none" else "x-opened"
        for kind, content in found.schema.get("content", {}).items():
            if "json" in kind and word in content:
                return Located(found.file, content[word]), str(content.get("x-wsdl-in", ""))
        return None, ""

    def _path(self, request: WireRequest) -> Any:
        """The path's item: the same, one with parameters that fits, or the only one that ends alike: a profile may move
        a service below another path, and a document may say the beginning under ``servers``."""
        if self._forms is None:
            return {}
        paths: Mapping[str, Any] = self._forms.document().get("paths", {})
        if request.path in paths:
            return paths[request.path]
        fitting = [path for path in paths if "{" in path and _pattern(path).fullmatch(request.path)]
        ending = request.path.rpartition("/")[2]
        ended = [path for path in paths if path.rpartition("/")[2] == ending]
        found = fitting or ended
        return paths[found[0]] if len(found) == 1 else {}

    def _xml(self, body: bytes) -> tuple[Drift, ...] | None:
        root = etree.fromstring(body, _parser())
        payload = _payload(root)
        grammar = self._grammars.get(str(payload.tag)) if payload is not None else None
        if payload is None or grammar is None:
            return None
        lacking = left_out(grammar, payload)
        if grammar.schema.validate(payload):
            return settled(lacking)
        alone = etree.fromstring(etree.tostring(payload, encoding="utf-8", with_tail=False), _parser())
        return settled((*lacking, *of_xml(grammar, alone)))


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("(?:/[^{}]*)?" + "[^/]+".join(re.escape(part) for part in parts))  # below a server's own path


def _payload(root: etree._Element) -> etree._Element | None:
    """What the envelope holds; a fault is none of the contract's answers."""
    for envelope in _ENVELOPES:
        if root.tag == f"{envelope}Envelope":
            body = root.find(f"{envelope}Body")
            children = [] if body is None else list(body.iterchildren("*"))
            if len(children) != 1 or children[0].tag == f"{envelope}Fault":
                return None
            return children[0]
    return root


def _compiled(files: Mapping[str, bytes]) -> dict[str, Grammar]:
    """Schemas by the elements that they declare; compiled where they lie, so that includes find each other."""
    found: dict[str, Grammar] = {}
    if not files:
        return found
    with TemporaryDirectory(prefix="lienthong-contract-") as folder:
        for name, content in files.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        written = [found for name in files for found in _schemas_in(Path(folder, name))]
        names = frozenset(str(one.get("name")) for root, _ in written for one in root.iter(f"{_XS}element"))
        for root, place in written:
            try:
                schema = etree.XMLSchema(etree.parse(str(place), _parser()))
            except etree.LxmlError:
                continue  # one that can't be compiled alone judges nothing
            space = root.get("targetNamespace")
            grammar = Grammar(schema, names, _expected(root))
            for child in root.iterchildren(f"{_XS}element"):
                found.setdefault(f"{{{space}}}{child.get('name')}" if space else str(child.get("name")), grammar)
    return {**_of_rpc(files), **found}


def _of_rpc(files: Mapping[str, bytes]) -> dict[str, Grammar]:
    """By the element of a reply: what rpc/literal operations answer, which a WSDL tells by its parts and no schema
    declares."""
    found: dict[str, Grammar] = {}
    for name in (name for name, content in files.items() if name.endswith(".wsdl") and b"rpc" in content):
        try:
            told = describe(name, files.__getitem__)
            replies = {one.reply for port in told.ports for one in port.operations if one.style == "rpc"}
            if replies - {None}:
                names = (one.get("name") for each in told.documents for one in each.root.iter(f"{_XS}element"))
                grammar = Grammar(compiled(told.documents), frozenset(map(str, names)))
                found |= {reply: grammar for reply in replies if reply is not None}
        except (InvalidSchema, KeyError):
            continue  # it judges nothing, and the others do
    return found


def _expected(root: etree._Element) -> Mapping[str, tuple[str, ...]]:
    """By the name of an element: children that a schema lets be left out, and marks as expected in a record.

    Registers are described as they are met, with nearly everything optional; without the mark, nothing is missing.
    """
    of_type: dict[str, list[str]] = {}
    for mark in root.iter(f"{_XS}appinfo"):
        child = next(mark.iterancestors(f"{_XS}element"), None) if (mark.text or "").strip() == "expected" else None
        owner = next(mark.iterancestors(f"{_XS}complexType"), None)
        if child is not None and owner is not None:
            of_type.setdefault(str(owner.get("name")), []).append(str(child.get("name")))
    return {
        str(one.get("name")): tuple(of_type[kind])
        for one in root.iter(f"{_XS}element")
        if (kind := str(one.get("type")).rpartition(":")[2]) in of_type
    }


def _schemas_in(file: Path) -> Iterator[tuple[etree._Element, Path]]:
    """The file's own schema, or those that lie in a WSDL, each as a file."""
    root = etree.parse(str(file), _parser()).getroot()
    if root.tag == f"{_XS}schema":
        yield root, file
        return
    for number, inner in enumerate(root.iter(f"{_XS}schema")):
        place = file.with_name(f"{file.stem}-{number}.xsd")
        place.write_bytes(etree.tostring(inner, with_tail=False))
        yield inner, place
