"""A fault, a session or a journal question can be tied to some requests only; this says which ones it means."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lxml import etree

from mocks.wsdl import hardened_parser

Match = str | Mapping[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a rule can be matched against: one request as it came over the wire."""

    method: str
    target: str
    """Path with its query string."""
    body: bytes

    def text(self) -> str:
        """Target and body, a line each: what substrings and regular expressions are searched in."""
        return f"{self.target}\n{self.body.decode('utf-8', 'replace')}"

    def fields(self) -> Mapping[str, object]:
        """Query parameters, then the body's members: JSON members, form fields or XML leaves by local name."""
        found: dict[str, object] = dict(parse_qsl(self.target.partition("?")[2]))
        start = self.body.lstrip()[:1]
        if start == b"{":
            try:
                document = json.loads(self.body)
            except ValueError:
                return found
            if isinstance(document, dict):
                found.update(document)
        elif start == b"<":
            found.update(_leaves(self.body))
        elif start:
            found.update(parse_qsl(self.body.decode("utf-8", "replace")))
        return found


def _leaves(body: bytes) -> dict[str, object]:
    try:
        root = etree.fromstring(body, hardened_parser())
    except etree.XMLSyntaxError:
        return {}
    return {
        etree.QName(element).localname: (element.text or "").strip()
        for element in root.iter(etree.Element)
        if len(element) == 0
    }


def _is_subset(part: object, whole: object) -> bool:
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            name in whole and _is_subset(value, whole[name]) for name, value in part.items()
        )
    return part == whole


def matches(match: Match, traffic: Traffic) -> bool:
    """Whether a rule's `match` holds: None always; text is a substring, or after `re:` a regular expression, of
    target and body; an object is a subset of the request's fields."""
    if match is None:
        return True
    if isinstance(match, str):
        text = traffic.text()
        return re.search(match[3:], text) is not None if match.startswith("re:") else match in text
    return _is_subset(match, traffic.fields())
