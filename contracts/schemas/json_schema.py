"""JSON Schema as OpenAPI 3.0 and 3.1 use it: what is wrong with a value, and a value with which nothing is.

jsonschema-rs judges (decision 0035); a document of OpenAPI 3.0 is first written as 3.1 would say it, so that there is
one language below. Nothing is fetched: a reference that leaves the document is refused when it is read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import jsonschema_rs

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.examples import Chooser, nobodys, of_kind
from contracts.schemas.guesses import likely
from contracts.schemas.patterns import TooHard, matching

Schema = Mapping[str, Any]
_ROOT: Final = "lienthong:///description"
_FORMATTED: Final = {
    "date": "1990-04-15", "date-time": "2024-02-29T07:08:09+07:00", "email": "thu@example.invalid",
    "uuid": "00000000-0000-4000-8000-000000000099", "uri": "urn:thu", "time": "07:08:09+07:00", "byte": "VGjhu60=",
}  # fmt: skip
_ASIDE: Final = frozenset({"description", "title", "summary", "example", "deprecated"})
"""What may stand beside a reference and says nothing of the value."""
_DEEPEST: Final = 40
_NESTED: Final = 8
_LARGEST: Final = 20_000
"""Values of one example, those of alternatives that were tried among them: a schema can ask for any number."""


@dataclass(slots=True)
class _Making:
    """What an example is made with: ``values`` to repeat where they fit, and how many more there may be."""

    chooser: Chooser
    whole: bool
    values: Mapping[str, Any] = field(repr=False)
    left: int = _LARGEST


class Description:
    """An OpenAPI document, for its schemas."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Raises `InvalidSchema` for references out of the document."""
        old = str(document.get("openapi", "")).startswith("3.0")
        self.document: Mapping[str, Any] = _settled(document, old=old, depth=0)
        self._registry = jsonschema_rs.Registry([(_ROOT, self.document)])
        self._rules: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._whole: dict[str, Schema] = {}

    def resolve(self, schema: Any) -> Schema:
        """Follow ``$ref`` (what stands beside it holds too); raises `InvalidSchema` for one that leads nowhere."""
        for _ in range(_DEEPEST):
            if schema is True:
                return {}
            if schema is False:
                return {"not": {}}
            if not isinstance(schema, Mapping):
                raise InvalidSchema("a schema is an object")
            if "$ref" not in schema:
                return schema
            rest = {name: rule for name, rule in schema.items() if name != "$ref"}
            target = self.pointed(schema["$ref"])
            schema = {"allOf": [target, rest]} if rest.keys() - _ASIDE else target
        raise InvalidSchema("references that lead to themselves")

    def pointed(self, reference: str) -> Any:
        """What a JSON pointer within the document leads to."""
        target: Any = self.document
        for name in self.steps(reference):
            if not isinstance(target, Mapping) or name not in target:
                raise InvalidSchema(f"the reference {reference!r} leads nowhere")
            target = target[name]
        return target

    def located(self, steps: Sequence[str], node: Any) -> tuple[list[str], Any]:
        """Where a path's item, a response or the like stands and what it is, behind any references."""
        for _ in range(_DEEPEST):
            if not isinstance(node, Mapping) or not isinstance(reference := node.get("$ref"), str):
                return list(steps), node
            steps, node = self.steps(reference), self.pointed(reference)
        raise InvalidSchema("references that lead to themselves")

    def steps(self, reference: str) -> list[str]:
        """The names on a pointer's way."""
        way = reference.removeprefix(_ROOT).removeprefix("#/").split("/")
        return [step.replace("~1", "/").replace("~0", "~") for step in way]

    def merged(self, schema: Any) -> Schema:
        """One schema in place of ``allOf``: members of all of them."""
        reference = schema.get("$ref") if isinstance(schema, Mapping) and not schema.keys() - {"$ref"} else None
        if not isinstance(reference, str):
            return self._merged(schema)
        if reference not in self._whole:  # many lead to one: each is merged once
            self._whole[reference] = self._merged(schema)
        return self._whole[reference]

    def _merged(self, schema: Any) -> Schema:
        whole = self.resolve(schema)
        parts = [self.merged(part) for part in whole.get("allOf", ())]
        if not parts:
            return whole
        made: dict[str, Any] = {}
        for part in (*parts, {name: rule for name, rule in whole.items() if name != "allOf"}):
            for name, rule in part.items():
                if name == "properties":
                    made[name] = {**made.get(name, {}), **rule}
                elif name == "required":
                    made[name] = [*made.get(name, []), *rule]
                else:
                    made[name] = rule
        return made

    def violations(self, value: object, schema: Any) -> Iterator[str]:
        """What is wrong with a value: places and rules, never the value. Raises `InvalidSchema` for no schema."""
        rule = self._rule(schema)
        if rule.is_valid(value):
            return
        for one in rule.iter_errors(value):
            yield f"{'.'.join(['$', *map(str, one.instance_path)])}: {one.kind.name}"

    def _rule(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._rules:
            try:
                self._rules[key] = jsonschema_rs.Draft202012Validator(
                    schema, registry=self._registry, validate_formats=True, offline=True
                )
            except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
                raise InvalidSchema("a schema that isn't one, or refers to nothing") from None
        return self._rules[key]

    def without_unknown(self, value: Any, schema: Any, where: str = "") -> tuple[Any, list[str]]:
        """The value without members that the schema doesn't name, and the places of those (drift)."""
        parts = list(self.branches(self.merged(schema)))
        if isinstance(value, dict):
            known = self.members(parts)
            more = any(
                "patternProperties" in part or part.get("additionalProperties") not in (None, False) for part in parts
            )
            if not known:
                return value, []
            kept, drift = {}, []
            for name, item in value.items():
                place = f"{where}.{name}" if where else name
                if name in known:
                    kept[name], inner = self.without_unknown(item, known[name], place)
                    drift += inner
                elif more:
                    kept[name] = item
                else:
                    drift.append(f"{where}.{_told(name)}" if where else _told(name))
            return kept, drift
        if isinstance(value, list) and (listed := [part["items"] for part in parts if "items" in part]):
            items = listed[0] if len(listed) == 1 else {"anyOf": listed}
            pairs = [self.without_unknown(item, items, where) for item in value]
            return [kept for kept, _ in pairs], [one for _, inner in pairs for one in inner]
        return value, []

    def branches(self, rules: Schema, depth: int = 0) -> Iterator[Schema]:
        """The alternatives below a merged schema, and the schema itself."""
        for name in ("anyOf", "oneOf") if depth < _NESTED else ():
            for part in rules.get(name, ()):
                yield from self.branches(self.merged(part), depth + 1)
        yield rules

    @staticmethod
    def members(parts: Sequence[Schema]) -> dict[str, Any]:
        """Members of objects that may be any of ``parts``: one that two describe differently is either."""
        found: dict[str, list[Any]] = {}
        for part in parts:
            for name, rule in part.get("properties", {}).items():
                known = found.setdefault(name, [])
                if rule not in known:
                    known.append(rule)
        return {name: rules[0] if len(rules) == 1 else {"anyOf": rules} for name, rules in found.items()}

    def _fits(self, value: object, schema: Any) -> bool:
        return not any(self.violations(value, schema))

    def example(
        self, schema: Any, seed: int | str, *, whole: bool = True, values: Mapping[str, Any] | None = None
    ) -> Any:
        """A value that fits. Raises `InvalidSchema` where none can be made up."""
        return self._example(schema, _Making(Chooser(seed), whole, values or {}), "$", "", 0)

    def _example(self, schema: Any, making: _Making, path: str, name: str, depth: int) -> Any:
        rules = self.merged(schema)
        making.left -= 1
        if depth > _NESTED or making.left < 0:
            raise InvalidSchema(f"{path} must hold itself without end, or too much")
        choose = making.chooser.at(path)
        if name in making.values and self._fits(making.values[name], rules):
            return making.values[name]
        if "const" in rules:
            return rules["const"]
        if rules.get("enum"):
            return rules["enum"][choose(len(rules["enum"]))]
        for word in ("oneOf", "anyOf"):
            if rules.get(word):
                return self._alternative(rules, word, making, path, name, depth)
        kind = type_of(rules)
        if kind == "object":
            return self._object(rules, making, path, depth)
        if kind == "array":
            return self._array(rules, making, path, name, depth)
        if kind == "boolean":
            return choose(2) == 1
        if kind in ("integer", "number"):
            return _number(rules, choose)
        return None if kind == "null" else _text(rules, name, path, choose, self._fits)

    def _alternative(self, rules: Schema, word: str, making: _Making, path: str, name: str, depth: int) -> Any:
        """The first alternative that can be made and fits the whole: others fit two of ``oneOf``, or have no end."""
        rest = {key: rule for key, rule in rules.items() if key != word}
        parts = [one for one in rules[word] if self.resolve(one).get("type") != "null"] or [{"type": "null"}]
        first = making.chooser.at(path)(len(parts))
        reason = InvalidSchema(f"no alternative of {path} can be made up")
        for part in (*parts[first:], *parts[:first]):
            try:
                made = self._example({"allOf": [rest, part]}, making, f"{path}?", name, depth + 1)
            except InvalidSchema as fault:
                reason = fault
                continue
            if self._fits(made, rules):
                return made
        raise reason

    def _object(self, rules: Schema, making: _Making, path: str, depth: int) -> dict[str, Any]:
        made = {}
        for member, inner in rules.get("properties", {}).items():
            must = member in rules.get("required", ())
            if must or making.whole:
                try:
                    made[member] = self._example(inner, making, f"{path}.{member}", member, depth + 1)
                except InvalidSchema:
                    if must:
                        raise
        return made

    def _array(self, rules: Schema, making: _Making, path: str, name: str, depth: int) -> list[Any]:
        count = max(int(rules.get("minItems", 0)), 1 if making.whole else 0)
        items = rules.get("items", {})
        try:
            return [self._example(items, making, f"{path}[{n}]", name, depth + 1) for n in range(count)]
        except InvalidSchema:
            if rules.get("minItems"):
                raise
            return []


def type_of(rules: Schema) -> str:
    """The one type that a schema means, ``null`` aside; guessed from its keywords where it isn't written."""
    written = rules.get("type")
    if isinstance(written, str):
        return written
    if isinstance(written, Sequence):
        return next((one for one in written if one != "null"), "null")
    return "object" if "properties" in rules else "array" if "items" in rules else "string"


def _told(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]{1,60}[0-9]{0,3}", name) else "?"


def _settled(value: Any, *, old: bool, depth: int) -> Any:
    """A document with references from its root, and 3.0's own words as 3.1 says them."""
    if depth > 200:
        raise InvalidSchema("nested too deeply")
    if isinstance(value, list):
        return [_settled(item, old=old, depth=depth + 1) for item in value]
    if not isinstance(value, Mapping):
        return value
    made = {name: _settled(inner, old=old, depth=depth + 1) for name, inner in value.items()}
    reference = made.get("$ref")
    if isinstance(reference, str):
        if reference.startswith("#") and not reference.startswith("#/"):
            raise InvalidSchema(
                f"the reference {reference!r} is no JSON pointer: anchors are not read, write #/components/schemas/NAME"
            )
        if not reference.startswith("#/"):
            raise InvalidSchema(f"the reference {reference!r} leads outside the document: only one file is read")
        made["$ref"] = f"{_ROOT}{reference}"
    return _of_3_1(made) if old else made


def _of_3_1(made: dict[str, Any]) -> dict[str, Any]:
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(flag), bool):
            if made.pop(flag) and bound in made:
                made[flag] = made.pop(bound)
    if made.pop("nullable", False) is True:
        kind = made.get("type")
        if isinstance(kind, str) and "enum" not in made:
            made["type"] = [kind, "null"]
        elif kind is not None or "enum" in made or "allOf" in made:
            made = {"anyOf": [made, {"type": "null"}]}
    return made


def _number(rules: Schema, choose: Callable[[int], int]) -> int | float:
    """A whole number where the bounds let one pass, else one between them."""
    low, under = rules.get("minimum"), rules.get("exclusiveMinimum")
    high, over = rules.get("maximum"), rules.get("exclusiveMaximum")
    least = math.floor(under) + 1 if under is not None else math.ceil(low) if low is not None else None
    most = math.ceil(over) - 1 if over is not None else math.floor(high) if high is not None else None
    if least is not None and most is not None and least > most:
        bottom, top = (under if low is None else low) or 0, (over if high is None else high) or 0
        return float(bottom + top) / 2
    if least is None:
        least = 1 if most is None else min(1, most)
    most = least + 98 if most is None else most
    step = int(rules.get("multipleOf", 1)) or 1
    found = least + choose(max(min(most, least + 98) - least, 0) + 1)
    return min(found + -found % step, most - most % step) if step > 1 else found


def _text(
    rules: Schema, name: str, path: str, choose: Callable[[int], int], fits: Callable[[str, Schema], bool]
) -> str:
    formatted = _FORMATTED.get(rules.get("format", ""), "")
    least, most = int(rules.get("minLength", 0)), int(rules.get("maxLength", 4000))
    plain = f"thử nghiệm {choose(90) + 10}"
    tried = [formatted, of_kind(likely(name), choose), plain, (plain + "x" * least)[:most].strip(), "A" * max(least, 1)]
    if "pattern" in rules:
        for _ in range(20):
            try:
                text = matching(rules["pattern"], choose)
            except TooHard:
                break
            tried += [nobodys(text), text]
    for text in tried:
        if text and text == text.strip() and fits(text, rules):
            return text
    raise InvalidSchema(f"no example of {path} can be made up: its pattern isn't understood")
