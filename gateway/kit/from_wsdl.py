"""From a WSDL to what is to be written: each operation a dataset, each set of ports a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from contracts.schemas.documents import InvalidSchema, compiled
from contracts.schemas.guesses import snake, words
from contracts.schemas.wsdl import Description, Operation, Port, describe
from contracts.schemas.xsd import Element, Schemas
from gateway.kit import from_xsd
from gateway.kit.given import beside
from gateway.kit.model import MISSHAPEN, MOST_PLACES, Asked, Blueprint, CannotWrite, Group, Leaf
from gateway.kit.naming import classes, dataset_of, datasets, only_looks
from gateway.kit.soap_cases import Cases

MOST_OPERATIONS = 40
FAULTS: Mapping[str, str] = {
    "Server": "unavailable", "Receiver": "unavailable", "Client": "refused", "Sender": "refused",
}  # fmt: skip
_CODES = ("ma", "code", "error")


def blueprint(name: str, file: Path, *, title: str, owner: str, taken: Iterable[str]) -> Blueprint:
    """Everything about the service in ``file``; ``taken`` are datasets of other connectors. Raises `CannotWrite`."""
    try:
        description = describe(file.name, beside(file))
        validator = compiled(description.documents)
        return _Writer(name, description, validator, taken).blueprint(file.name, title, owner)
    except CannotWrite:
        raise
    except InvalidSchema as fault:
        raise CannotWrite(str(fault)) from None
    except MISSHAPEN as fault:
        raise CannotWrite(f"{file.name} isn't of the form of WSDL 1.1 ({type(fault).__name__})") from None


class _Writer:
    def __init__(self, name: str, description: Description, validator: etree.XMLSchema, taken: Iterable[str]) -> None:
        self._name = name
        self._description = description
        self._validator = validator
        self._schemas: Schemas = description.schemas
        self._left_out = list(description.left_out)
        names = classes()
        self._types = from_xsd.Types(names, self._left_out)
        self._questions = from_xsd.Questions(names)
        self._datasets = datasets(taken)
        self._cases = Cases(name, self._schemas, validator)
        self._homes: dict[str, str] = {}
        """Operation to the port type that it is taken from."""

    def _own(self) -> Iterator[Operation]:
        """Operations of all ports, each name from one port type: a question says by its name alone what it is."""
        for port in self._description.ports:
            names = [operation.name for operation in port.operations]
            for operation in port.operations:
                home = self._homes.setdefault(operation.name, port.port_type)
                if home != port.port_type:
                    self._left_out.append(f"{operation.name} at {port.name}: another port type has one of this name")
                elif names.count(operation.name) > 1:
                    self._left_out.append(f"{operation.name} at {port.name}: declared several times")
                else:
                    yield operation

    def blueprint(self, file: str, title: str, owner: str) -> Blueprint:
        """The whole service."""
        operations: dict[str, tuple[Asked, Operation]] = {}
        for operation in self._own():
            if operation.name not in operations and (asked := self._asked(operation)) is not None:
                operations[operation.name] = asked, operation
        if not operations:
            raise CannotWrite(f"{file} has no operation that can be asked: {'; '.join(self._left_out) or 'none'}")
        if len(operations) > MOST_OPERATIONS:
            raise CannotWrite(f"{file} has more than {MOST_OPERATIONS} operations: split it")
        asked_all = tuple(asked for asked, _ in operations.values())
        profiles = {name: self._profile(ports, asked_all) for name, ports in self._deployments(operations).items()}
        return Blueprint(
            self._name, title or self._description.service, owner, "soap", file, dict(self._description.files),
            asked_all, profiles,
            {name: tuple(self._cases.of(ports, operations)) for name, ports in self._deployments(operations).items()},
            tuple(dict.fromkeys(self._left_out)),
        )  # fmt: skip

    def _asked(self, operation: Operation) -> Asked | None:
        try:
            if not operation.action.isascii() or not operation.action.isprintable() or '"' in operation.action:
                raise from_xsd.Impossible("its soapAction can't stand in a header")
            request = self._schemas.element(operation.request) if operation.request else None
            if operation.reply is None:
                raise from_xsd.Impossible("its reply is empty by contract")
            question = self._questions.question(request, operation.name)
            fill = dict(self._questions.fill)
            element, within = self._within(self._schemas.element(operation.reply))
            record = self._types.record(element)
            if not record.members:
                raise from_xsd.Impossible("its reply holds nothing that a record could carry")
            if record.places > MOST_PLACES:
                raise from_xsd.Impossible(f"its reply has more than {MOST_PLACES} places for values")
            way = tuple(step.name for step in within)
            self._cases.check(Asked(operation.name, "", "", question, record, way, fill=fill), operation)
        except (from_xsd.Impossible, InvalidSchema) as reason:
            self._left_out.append(f"{operation.name}: {reason}")
            return None
        dataset = self._datasets.take(dataset_of(self._name, operation.name))
        return Asked(
            operation.name, dataset, operation.documentation or operation.name, question, record, way,
            echoes(question, record), fill, only_looks(operation.name), fault_path=self._fault_path(operation),
        )  # fmt: skip

    def _within(self, element: Element) -> tuple[Element, list[Element]]:
        """The element that is the record: a frame around one single thing is stepped through."""
        steps: list[Element] = []
        while len(steps) < 4:
            kind = element.kind
            found = list(kind.elements())
            if len(found) != 1 or kind.attributes or any(kind.wilds()):
                break
            inner, _, many = found[0]
            if many or inner.kind.simple is not None or inner.kind.anything or inner.kind.abstract:
                break
            element = inner
            steps.append(inner)
        return element, steps

    def _fault_path(self, operation: Operation) -> tuple[str, ...]:
        """From a fault's detail to what looks like its code, where a fault is declared."""
        for clark in operation.faults:
            for element, _, many in self._schemas.element(clark).kind.elements():
                if not many and element.kind.simple is not None and set(words(element.local)) & set(_CODES):
                    return clark, element.name
        return ()

    def _deployments(self, operations: Mapping[str, object]) -> dict[str, dict[str, Port]]:
        """Profile name to the port of each operation: where a port type has several ports, each is a deployment."""
        of_type: dict[str, list[Port]] = {}
        for port in self._description.ports:
            if any(self._is_own(operation, port, operations) for operation in port.operations):
                of_type.setdefault(port.port_type, []).append(port)
        found: dict[str, dict[str, Port]] = {}
        for number in range(max(len(ports) for ports in of_type.values())):
            chosen = [ports[min(number, len(ports) - 1)] for ports in of_type.values()]
            wanted = next(
                (snake(ports[number].name).replace("_", "-") for ports in of_type.values() if number < len(ports)), ""
            )
            name = wanted if wanted and wanted not in found else f"port-{number + 1}"
            found[name] = {
                operation.name: port
                for port in chosen
                for operation in port.operations
                if self._is_own(operation, port, operations)
            }
            for operation in operations:
                if operation not in found[name]:
                    raise CannotWrite(f"the ports of one port type don't have the same operations: {operation}")
        return found

    def _is_own(self, operation: Operation, port: Port, operations: Mapping[str, object]) -> bool:
        return operation.name in operations and self._homes[operation.name] == port.port_type

    def _profile(self, ports: Mapping[str, Port], operations: tuple[Asked, ...]) -> dict[str, Any]:
        return {
            "ports": {name: port.name for name, port in ports.items()},
            "paths": {name: port.path for name, port in ports.items()},
            "fill": {asked.name: dict(asked.fill) for asked in operations if asked.fill},
            "faults": dict(FAULTS),
        }


def echoes(question: Group, record: Group) -> tuple[str, ...]:
    """Fields that a question and its record have in common, by which one sees whom an answer is about."""
    held = {member.field: member.type for member in record.members if isinstance(member.type, Leaf) and not member.many}
    return tuple(
        member.field
        for member in question.members
        if isinstance(member.type, Leaf)
        and (held.get(member.field) == member.type)
        and (member.type.is_identifier or (member.required and words(member.field)[0] in ("so", "ma", "id", "code")))
    )
