"""The author's tests mirror the author's modules, and the red one knows a next step for every rule of the table."""

import ast

import pytest

from gateway.kit.code import modules
from gateway.kit.own_tests import of_connector, of_mock
from gateway.kit.texts import RULES
from tests.gateway.kit.made import SERVICES, blueprint


@pytest.mark.parametrize("name", SERVICES)
def test_every_module_has_its_mirror(name: str) -> None:
    made = blueprint(name)
    written = modules(made)
    expected = {f"test_{module}" for module in written if module != "__init__.py"} | {"__init__.py"}
    assert set(of_connector(made, written)) == expected
    assert set(of_mock(made)) == {"__init__.py", "test_service.py"}
    for text in (*of_connector(made, written).values(), *of_mock(made).values()):
        assert ast.get_docstring(ast.parse(text))


def test_the_red_test_has_a_next_step_for_every_rule() -> None:
    made = blueprint("dat_dai")
    text = of_connector(made, modules(made))["test_connector.py"]
    assert all(f'"{rule}": ' in text for rule in RULES)
