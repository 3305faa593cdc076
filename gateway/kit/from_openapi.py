"""From an OpenAPI 3.0 or 3.1 description to what is to be written: each GET or POST a dataset."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.examples import Chooser, of_kind
from contracts.schemas.guesses import given, likely, snake
from contracts.schemas.json_schema import Description
from gateway.kit import openapi_bounds
from gateway.kit.from_wsdl import MOST_OPERATIONS, echoes
from gateway.kit.from_xsd import CONTEXT, Impossible
from gateway.kit.given import openapi
from gateway.kit.model import IDENTIFIERS, MISSHAPEN, MOST_PLACES, Asked, Blueprint, CannotWrite, Group, Leaf, Member
from gateway.kit.naming import camel, classes, dataset_of, datasets, fields_of, only_looks
from gateway.kit.openapi_cases import JSON, check, turns_of

_DEEPEST: Final = 8
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OF_TEXTS: Final = ("format", "pattern", "minLength", "maxLength")
_KINDS: Final = {
    str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null", list: "array",
}  # fmt: skip
Schema = Mapping[str, Any]


def blueprint(name: str, file: Path, *, title: str, owner: str, taken: Iterable[str]) -> Blueprint:
    """Everything about the service in ``file``; ``taken`` are datasets of other connectors. Raises `CannotWrite`."""
    document, raw = openapi(file)
    try:
        return _Writer(name, document, taken).blueprint(file.name, raw, title, owner)
    except CannotWrite:
        raise
    except InvalidSchema as fault:
        raise CannotWrite(str(fault)) from None
    except MISSHAPEN as fault:
        raise CannotWrite(f"{file.name} isn't of the form of OpenAPI ({type(fault).__name__})") from None


class _Writer:
    def __init__(self, name: str, document: Mapping[str, Any], taken: Iterable[str]) -> None:
        self._name = name
        self._api = Description(document)
        self._document = self._api.document
        self._names = classes()
        self._datasets = datasets(taken)
        self._left_out: list[str] = []
        self._made: dict[str, Group] = {}
        self._fill: dict[str, str] = {}
        self._left = 0
        openapi_bounds.check(self._api)

    def blueprint(self, file: str, raw: bytes, title: str, owner: str) -> Blueprint:
        """The whole service."""
        asked = tuple(self._operations())
        if not asked:
            raise CannotWrite(f"{file} has no operation that can be asked: {'; '.join(self._left_out) or 'none'}")
        if len(asked) > MOST_OPERATIONS:
            raise CannotWrite(f"{file} has more than {MOST_OPERATIONS} operations: split it")
        info, kept = self._document.get("info", {}), f"{self._name}.json"
        server: Mapping[str, Any] = next(iter(self._document.get("servers", ())), {})
        profile = {
            "base_path": urlsplit(re.sub(r"\{[^}]*\}", "x", str(server.get("url", "")))).path.rstrip("/"),
            "fill": {one.name: dict(one.fill) for one in asked if one.fill},
            "not_found_statuses": [204],
        }
        turns = turns_of(self._name, self._api, asked, profile)
        return Blueprint(
            self._name, title or str(info.get("title", "")), owner, "rest", kept, {kept: raw}, asked,
            {"described": profile}, {"described": tuple(turns)}, tuple(dict.fromkeys(self._left_out)),
        )  # fmt: skip

    def _operations(self) -> Iterator[Asked]:
        for path, item in self._document.get("paths", {}).items():
            steps, held = self._api.located(("paths", path), item)
            for method in ("get", "post", "put", "patch", "delete"):
                operation = held.get(method) if isinstance(held, Mapping) else None
                if not isinstance(operation, Mapping):
                    continue
                name = str(operation.get("operationId") or f"{method}_{path}")
                try:
                    asked = self._asked(name, method, path, held, [*steps, method], operation)
                    check(self._name, self._api, asked)
                    yield asked
                except (Impossible, InvalidSchema) as reason:
                    self._left_out.append(f"{method.upper()} {path}: {reason}")

    def _asked(self, name: str, method: str, path: str, item: Schema, steps: list[str], operation: Schema) -> Asked:
        if method not in ("get", "post"):
            raise Impossible("the gateway asks, and changes nothing at a source")
        if ".." in path or not path.startswith("/") or {"?", "#"} & set(path):
            raise Impossible("its path is no path")
        self._fill, self._left = {}, MOST_PLACES // 10
        pointer, reply = self._reply(steps, operation)
        title = self._names.take(f"{camel(name)}Query")
        question = Group(title, _named([*self._parameters(item, operation), *self._body(operation)]))
        filled = {key.partition(".")[2] for key in self._fill if key.startswith("path.")}
        known = filled | {member.wire for member in question.members if member.where == "path"}
        if unknown := set(re.findall(r"\{([^}]*)\}", path)) - known:
            raise Impossible(f"its path has {{{min(unknown)}}}, which no parameter describes")
        record = self._record(reply, camel(name), name, ())
        if not record.members:
            raise Impossible("its reply holds nothing that a record could carry")
        if record.places > MOST_PLACES:
            raise Impossible(f"its reply has more than {MOST_PLACES} places for values")
        plain = "_".join(part for part in re.split(r"[^A-Za-z0-9]+", snake(name)) if part)
        statuses = [int(one) for one in operation.get("responses", {}) if str(one) == "404"]
        return Asked(
            plain, self._datasets.take(dataset_of(self._name, plain)), str(operation.get("summary") or name), question,
            record, (), echoes(question, record), dict(self._fill), method == "get" or only_looks(plain),
            method.upper(), path, pointer, statuses[0] if statuses else None,
        )  # fmt: skip

    def _reply(self, above: list[str], operation: Schema) -> tuple[str, Schema]:
        """A pointer to the schema of the good reply, and that schema."""
        responses = operation.get("responses", {})
        status = next((one for one in ("200", "2XX", "default") if one in responses), None)
        if status is None:
            raise Impossible("no reply of status 200 is described")
        steps, response = self._api.located((*above, "responses", status), responses[status])
        media = next((one for one in response.get("content", {}) if one.split(";")[0].strip() == JSON), None)
        if media is None or "schema" not in response["content"][media]:
            raise Impossible("its reply isn't described as JSON")
        escaped = [step.replace("~", "~0").replace("/", "~1") for step in (*steps, "content", media, "schema")]
        pointer = "/".join(["#", *escaped])
        schema = response["content"][media]["schema"]
        return pointer, schema

    def _parameters(self, item: Schema, operation: Schema) -> Iterator[Member]:
        listed = [self._api.resolve(one) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        found = {(one.get("in"), one.get("name")): one for one in listed}
        for (where, name), one in found.items():
            required = one.get("required") is True or where == "path"
            if where not in ("query", "path", "header") or str(name).lower() in ("accept", "authorization"):
                if required and where == "cookie":
                    raise Impossible(f"it demands the cookie {name}")
                continue
            if where == "header" and not (_TOKEN.fullmatch(str(name)) and _in_header(one.get("schema", {}))):
                if required:
                    raise Impossible(f"no header can carry {name}")
                continue
            if "schema" not in one and required:
                raise Impossible(f"the parameter {name} isn't written as a value")
            if "schema" in one:
                yield from self._leaf(one["schema"], str(name), where, "", required=required)

    def _body(self, operation: Schema) -> Iterator[Member]:
        body = self._api.resolve(operation.get("requestBody", {}))
        if not body:
            return
        if JSON not in body.get("content", {}):
            raise Impossible("its request isn't described as JSON")
        schema = self._api.merged(body["content"][JSON].get("schema", {}))
        if self._kind(schema) != "object":
            raise Impossible("its request is no JSON object")
        yield from self._members(schema, "", ())

    def _members(self, schema: Schema, path: str, above: tuple[int, ...]) -> Iterator[Member]:
        properties, must = self._properties(schema)
        for name, inner in properties.items():
            self._left -= 1
            if self._left < 0:
                raise Impossible("it asks for too much")
            rules, required = self._api.merged(inner), name in must
            kind = self._kind(rules)
            if name in ("", "."):
                if required:
                    raise Impossible("a member without a name must be sent")
            elif kind == "object" and not any(word in rules for word in ("enum", "const")):
                if len(above) > _DEEPEST or not self._properties(rules)[0]:
                    if required:
                        raise Impossible(f"{path}{name} can't be asked with")
                    continue
                members = tuple(self._members(rules, f"{path}{name}.", (*above, 1)))
                if members:
                    made = Group(self._names.take(f"{camel(name)}Query"), _named(members))
                    yield Member("", name, made, required=required and any(one.required for one in members))
            elif kind in ("array", "null"):
                if required:
                    raise Impossible(f"{path}{name} is a list")
            else:
                yield from self._leaf(rules, name, "body", path, required=required)

    def _leaf(self, schema: Schema, name: str, where: str, path: str, *, required: bool) -> Iterator[Member]:
        rules = self._api.merged(schema)
        kinds = self._kinds(rules, 0) or {"string"}
        if kinds & {"array", "object"} or kinds == {"null"}:
            if required:
                raise Impossible(f"{path}{name} is no single value")
            return
        kind = next((one for one in ("string", "number", "integer") if one in kinds), "boolean")
        part = given(name) if "." not in name else ""  # a dot in a fill leads to a member's member
        if "." in name:
            yield Member("", name, self._of(rules, name, kind)[0], where=where, required=required)
        elif "const" in rules and isinstance(rules["const"], str) and required:
            self._fill[f"{where}.{path}{name}"] = rules["const"]
        elif part and kind == "string" and not any(self._api.violations(CONTEXT[part], rules)):
            self._fill[f"{where}.{path}{name}"] = f"{{{part}}}"
        else:
            # a question holds no fractions: whole numbers are the ones that identify something
            leaf, guessed = (Leaf("integer"), False) if kind == "number" else self._of(rules, name, kind)
            yield Member("", name, leaf, where=where, required=required, guessed=guessed)

    def _of(self, rules: Schema, name: str, kind: str) -> tuple[Leaf, bool]:
        """What a schema's value is to us, and whether that was guessed from its name."""
        guess = likely(name)
        if kind in ("boolean", "integer"):
            return Leaf(kind), False
        if kind == "number":
            return Leaf("text", 40), False
        if rules.get("format") == "date":
            return Leaf("date"), False
        words = tuple(one for one in rules.get("enum", ()) if isinstance(one, str))
        fits = guess and not any(self._api.violations(of_kind(guess, Chooser(0).at(name)), rules))
        longest = min(int(rules.get("maxLength", 100)), 1000)
        if fits and not words and (guess in IDENTIFIERS or guess == "full_name"):
            return Leaf(guess, longest), True
        return Leaf("text", max(longest, max(map(len, words), default=1)), words), False

    def _properties(self, schema: Schema) -> tuple[dict[str, Any], set[str]]:
        """Members of an object, those of its branches among them, and which must be there."""
        rules = self._api.merged(schema)
        return self._api.members(list(self._api.branches(rules))), set(rules.get("required", ()))

    def _record(self, schema: Any, title: str, path: str, above: tuple[str, ...]) -> Group:
        key = json.dumps(schema, sort_keys=True)
        if key in self._made:
            return self._made[key]
        rules = self._api.merged(schema)
        members: list[Member] = []
        if self._kind(rules) == "array":
            members = list(self._held({"items": rules.get("items", {}), "type": "array"}, ".", path, (*above, key)))
        elif self._kind(rules) == "object":
            properties, must = self._properties(rules)
            for name, inner in properties.items():
                if name in ("", "."):
                    self._left_out.append(f"{path}: a member without a name")
                else:
                    members += self._held(inner, name, path, (*above, key), required=name in must)
            if rules.get("additionalProperties") not in (None, False, True) and not properties:
                self._left_out.append(f"{path}: members whose names aren't described")
        else:
            members = list(self._held(rules, ".", path, above))
        named = title if not isinstance(schema, Mapping) or "$ref" not in schema else schema["$ref"].rpartition("/")[2]
        made = self._made[key] = Group(self._names.take(camel(named)), _named(members))
        return made

    def _kind(self, rules: Schema) -> str:
        """The one kind that a value has, ``null`` aside; ``any`` where it may have several, or nothing is said."""
        kinds = self._kinds(rules, 0)
        if len(kinds - {"null"}) == 1:
            return next(iter(kinds - {"null"}))
        scalar = kinds and not kinds & {"array", "object"}
        return "null" if kinds == {"null"} else "string" if scalar else "any"

    def _kinds(self, rules: Schema, depth: int) -> set[str]:
        """The kinds of value that a schema lets pass."""
        written = rules.get("type")
        if written is not None:
            return {written} if isinstance(written, str) else set(written)
        if values := [rules["const"]] if "const" in rules else rules.get("enum", []):
            return {_KINDS.get(type(one), "object") for one in values}
        branches = [one for word in ("oneOf", "anyOf") for one in rules.get(word, ())]
        if branches and depth <= _DEEPEST:
            found = [self._kinds(self._api.merged(one), depth + 1) for one in branches]
            return set().union(*found) if all(found) else set()
        words = {"object": ("properties", "additionalProperties"), "array": ("items",), "string": _OF_TEXTS}
        return next(({kind} for kind, signs in words.items() if any(one in rules for one in signs)), set())

    def _held(
        self, schema: Any, name: str, path: str, above: tuple[str, ...], *, required: bool = False
    ) -> Iterator[Member]:
        rules, many, place = self._api.merged(schema), False, f"{path}.{name}"
        raw = schema
        if self._kind(rules) == "array":
            raw = rules.get("items", {})
            rules, many = self._api.merged(raw), True
        if isinstance(raw, Mapping) and "$ref" not in raw and "properties" not in rules:
            branches = [one for word in ("oneOf", "anyOf") for one in rules.get(word, ())]
            real = [one for one in branches if self._kind(self._api.merged(one)) != "null"]
            if len(real) == 1:  # 3.1's way to say "or null"
                raw, rules = real[0], self._api.merged(real[0])
        kind = self._kind(rules)
        if kind in ("any", "array", "null"):
            why = {"array": "a list of lists", "null": "nothing at all"}.get(kind, "whatever may stand there")
            self._left_out.append(f"{place}: {why}, which no record can hold")
        elif kind == "object":
            if json.dumps(raw, sort_keys=True) in above or len(above) > _DEEPEST:
                self._left_out.append(f"{place}: holds itself again, which no record can")
                return
            made = self._record(raw, name if name != "." else path, place, above)
            if made.members:
                yield Member("", name, made, many=many, required=required)
            else:
                self._left_out.append(f"{place}: an object whose members aren't described")
        else:
            long = kind == "integer" and rules.get("format") in ("int64", "uint64")  # JSON doesn't carry them exactly
            leaf, guessed = (Leaf("text", 20), False) if long else self._of(rules, name, kind)
            yield Member("", name, leaf, many=many, required=required, guessed=guessed)


def _named(members: Iterable[Member]) -> tuple[Member, ...]:
    listed = list(members)
    names = list(fields_of(f"{one.where} {one.wire}" if _shared(one, listed) else one.wire for one in listed).values())
    names = ["items"] if len(listed) == 1 and listed[0].wire == "." and listed[0].many else names
    return tuple(
        Member(names[n], one.wire, one.type, "", one.where, one.many, one.required, one.guessed)
        for n, one in enumerate(listed)
    )


def _in_header(schema: Schema) -> bool:
    """Whether the words of a value, where they are given, are of letters that a header carries."""
    return all(str(one).isascii() for one in schema.get("enum", ()))


def _shared(member: Member, listed: list[Member]) -> bool:
    return sum(one.wire == member.wire for one in listed) > 1
