"""Python of a new connector: its questions, its answers, and the class that joins them to the wire.

Lines are laid out as the house's formatter does, so that the author's first change isn't a reformatted file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gateway.kit.model import IDENTIFIERS, Asked, Blueprint, Group, Leaf, Member
from gateway.kit.naming import camel

WIDTH: Final = 120
MOST_LINES: Final = 260
"""Of one module; a longer vocabulary becomes several."""
_LITERAL: Final = 60


def modules(blueprint: Blueprint) -> Mapping[str, str]:
    """File name to text of ``connectors/NAME/``."""
    found = {"__init__.py": f'"""{_sentence(blueprint.title)}; written by lienthong connectors new."""\n'}
    asked = [group for one in blueprint.operations for group in one.question.groups()]
    answered = [group for one in blueprint.operations for group in one.record.groups()]
    homes: dict[str, str] = {}
    for stem, groups in (("questions", asked), ("answers", answered)):
        for name, members in _shelves(stem, list(dict.fromkeys(groups))):
            homes |= {group.title: name for group in members}
            found[f"{name}.py"] = _types(blueprint, name, members, homes)
    found["connector.py"] = _connector(blueprint, homes)
    return found


def _sentence(text: str) -> str:
    return " ".join(text.replace("\\", "/").replace('"', "'").split())[:80].rstrip(".") or "A national service"


def _shelves(stem: str, groups: list[Group]) -> Iterator[tuple[str, list[Group]]]:
    """Groups by module, none of which grows too long; what a group holds comes before it."""
    number, shelf, lines = 1, list[Group](), 20
    for group in groups:
        length = 6 + sum(3 if member.guessed else 2 for member in group.members)
        if shelf and lines + length > MOST_LINES:
            yield (stem if number == 1 else f"{stem}_{number}"), shelf
            number, shelf, lines = number + 1, [], 20
        shelf.append(group)
        lines += length
    yield (stem if number == 1 else f"{stem}_{number}"), shelf


def _types(blueprint: Blueprint, name: str, groups: list[Group], homes: Mapping[str, str]) -> str:
    asks = name.startswith("questions")
    spaces = _Spaces()
    bodies = [_class(group, spaces, asks=asks) for group in groups]
    text = "\n".join(bodies)
    imports = {"dataclasses": {"dataclass"}, "connectors.kit.marks": set[str](), "typing": set[str]()}
    for word, module in _WORDS.items():
        if _uses(text, word):
            imports.setdefault(module, set()).add(word)
    if spaces.names:
        imports["typing"].add("Final")
    if asks:
        imports.setdefault("contracts.queries", set()).add("Query")
    for group in groups:
        for member in group.members:
            if isinstance(member.type, Group) and homes[member.type.title] != name:
                place = f"connectors.{blueprint.name}.{homes[member.type.title]}"
                imports.setdefault(place, set()).add(member.type.title)
    about = "What callers ask with" if asks else "What the answers hold"
    doc = (
        f'"""{about}: {_sentence(blueprint.title)}.\n\n'
        f"Written from {blueprint.description}; a field's mark says where it stands on the wire. It is yours to keep.\n"
        f'"""'
    )
    return f"{doc}\n\nfrom __future__ import annotations\n\n{_imports(imports)}{spaces.text()}{''.join(bodies)}"


_WORDS: Final[Mapping[str, str]] = {
    "Annotated": "typing", "Literal": "typing", "At": "connectors.kit.marks", "PartialDate": "contracts.dates",
    "PersonalId": "contracts.identifiers", "OldCardNumber": "contracts.identifiers",
    "OrganizationCode": "contracts.identifiers", "InsuranceNumber": "contracts.identifiers",
    "BirthDate": "contracts.queries", "PersonName": "contracts.queries", "Words": "contracts.queries",
}  # fmt: skip


def _uses(text: str, word: str) -> bool:
    return any(f"{before}{word}{after}" in text for before in (" ", "[", "(") for after in ("[", "(", ",", " |", "]"))


def _imports(imports: Mapping[str, set[str]]) -> str:
    """Import lines in the house's order: the language's, a blank line, ours; names as the sorter wants them."""
    standard = [name for name in ("dataclasses", "typing") if imports.get(name)]
    ours = sorted(name for name in imports if name not in ("dataclasses", "typing") and imports[name])
    lines = [f"from {name} import {', '.join(sorted(imports[name]))}" for name in standard]
    more = []
    for name in ours:
        names = sorted(imports[name])
        line = f"from {name} import {', '.join(names)}"
        inside = "".join(f"    {one},\n" for one in names)
        more.append(line if len(line) <= WIDTH else f"from {name} import (\n{inside})")
    return "\n".join([*lines, "", *more, ""])


class _Spaces:
    """Constants for the namespaces that marks name."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def of(self, namespace: str) -> str:
        """The constant of a namespace."""
        return self.names.setdefault(namespace, "NS" if not self.names else f"NS_{len(self.names) + 1}")

    def text(self) -> str:
        """Their definitions."""
        lines = "".join(f"{name}: Final = {_quoted(space)}\n" for space, name in self.names.items())
        return f"\n{lines}" if lines else ""


def _quoted(text: str) -> str:
    """A literal as the house's formatter writes it: with the quotes that need fewer escapes, all of it printable."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    plain = text.replace("\\", "\\\\").replace(mark, f"\\{mark}")
    return mark + "".join(one if one.isprintable() else ascii(one)[1:-1] for one in plain) + mark


def _class(group: Group, spaces: _Spaces, *, asks: bool) -> str:
    options, base = ("repr=False", "(Query)") if asks else ("kw_only=True", "")
    about = "What is asked, by the members of the request." if asks else "What the source holds, member by member."
    lines = [f"\n\n@dataclass(frozen=True, slots=True, {options})", f"class {group.title}{base}:", f'    """{about}"""']
    lines += [""] if group.members else []
    for member in group.members:
        if member.guessed:
            lines.append("    # TODO confirm: its meaning was guessed from its name")
        lines.append(
            _field(member, (_question if asks else _answer)(member), spaces, default="" if asks else " = None")
        )
    return "\n".join(lines) + "\n"


def _field(member: Member, kind: str, spaces: _Spaces, *, default: str) -> str:
    marks = [_quoted(member.wire)]
    if member.namespace:
        marks.append(spaces.of(member.namespace))
    if member.where != "body":
        marks.append(f'where="{member.where}"')
    inside = f"{kind}, At({', '.join(marks)})"
    line = f"    {member.field}: Annotated[{inside}]{default}"
    return line if len(line) <= WIDTH else f"    {member.field}: Annotated[\n        {inside}\n    ]{default}"


def _question(member: Member) -> str:
    """A question's field: optional ones may be ``None`` and have no default, because a reader gives every member."""
    none = "" if member.required else " | None"
    if isinstance(member.type, Group):
        return f"{member.type.title}{none}"
    leaf = member.type
    if leaf.is_identifier:
        return f"{IDENTIFIERS[leaf.kind]}{none}"
    if leaf.kind in ("integer", "boolean"):
        return f"{'int' if leaf.kind == 'integer' else 'bool'}{none}"
    if leaf.kind == "date":
        born = {"sinh", "birth"} & set(member.field.split("_"))
        return f"{'BirthDate' if born else 'PartialDate'}{none}"
    if leaf.kind == "full_name":
        return f"PersonName{none}"
    if leaf.words and len(listed := ", ".join(map(_quoted, leaf.words))) <= _LITERAL:
        return f"Literal[{listed}]{none}"
    return f"str{none}, Words({leaf.longest})"


def _answer(member: Member) -> str:
    inner = member.type.title if isinstance(member.type, Group) else _held(member.type)
    return f"tuple[{inner}, ...] | None" if member.many else f"{inner} | None"


def _held(leaf: Leaf) -> str:
    plain = {"integer": "int", "boolean": "bool", "date": "PartialDate"}
    return IDENTIFIERS.get(leaf.kind) or plain.get(leaf.kind, "str")


def _connector(blueprint: Blueprint, homes: Mapping[str, str]) -> str:
    kind = "Soap" if blueprint.protocol == "soap" else "Rest"
    homes_used = sorted({homes[one.question.title] for one in blueprint.operations}
                        | {homes[one.record.title] for one in blueprint.operations})  # fmt: skip
    title = f"{camel(blueprint.name)}Connector"
    imported = (
        f"from connectors.kit.{kind.lower()} import {kind}Operation, {kind}Service\n",
        f"from connectors.{blueprint.name} import {', '.join(homes_used)}\n",
    )
    operations = "".join(_operation(blueprint, one, homes, kind) for one in blueprint.operations)
    queries, records = (
        "".join(f'            "{name}": {homes[group.title]}.{group.title},\n' for name, group in pairs)
        for pairs in (
            [(one.dataset, one.question) for one in blueprint.operations],
            [(one.dataset, one.record) for one in blueprint.operations],
        )
    )
    return f'''"""Asks {_sentence(blueprint.title)}; see docs/connectors/{blueprint.name}.md."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

{"".join(sorted(imported))}from contracts.connector import Connector, Context, Exchange
from contracts.queries import Query

DESCRIPTION: Final = "{blueprint.name}/{blueprint.description}"
OPERATIONS: Final = (
{operations})


class {title}:
    """One request for each question; what the source's own rules want beside that is written here."""

    queries: Mapping[str, type[Query]] = MappingProxyType(
        {{
{queries}        }}
    )
    records: Mapping[str, type[Any]] = MappingProxyType(
        {{
{records}        }}
    )

    def __init__(self) -> None:
        self._service = {kind}Service(DESCRIPTION, *OPERATIONS)

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        self._service.check_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request. Raises `TypeError` for a question that isn't one of ours."""
        response = yield self._service.request(query, context)
        return self._service.answer(query, response, context)


def build() -> Connector:
    """The connector, for the registry."""
    return {title}()
'''


def _operation(blueprint: Blueprint, one: Asked, homes: Mapping[str, str], kind: str) -> str:
    arguments = [f"name={_quoted(one.name)}"]
    if kind == "Rest":
        arguments += [f"method={_quoted(one.method)}", f"path={_quoted(one.path)}"]
    arguments += [
        f"question={homes[one.question.title]}.{one.question.title}",
        f"record={homes[one.record.title]}.{one.record.title}",
    ]
    if kind == "Rest":
        arguments.append(f"reply={_quoted(one.reply)}")
    if one.within:
        arguments.append(_tuple("within", one.within))
    if one.echoes:
        pairs = ", ".join(f"{_quoted(name)}: {_quoted(name)}" for name in one.echoes)
        arguments.append(f"echoes={{{pairs}}}")
    if one.fault_path:
        arguments.append(_tuple("fault_path", one.fault_path))
    inside = "".join(f"        {argument},\n" for argument in arguments)
    return f"    {kind}Operation(\n{inside}    ),\n"


def _tuple(name: str, items: Iterable[str]) -> str:
    quoted = [_quoted(item) for item in items]
    line = f"{name}=({', '.join(quoted)}{',' if len(quoted) == 1 else ''})"
    if len(line) + 9 <= WIDTH:
        return line
    inside = "".join(f"            {item},\n" for item in quoted)
    return f"{name}=(\n{inside}        )"
