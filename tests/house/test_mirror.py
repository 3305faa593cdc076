"""Every module has the test that one looks for first, and every test has a module: so nothing is tested by accident."""

import ast
import tomllib

from tests.house.tree import PRODUCT, files, python_files, text, tree

_NO_MIRROR = ("__init__.py", "__main__.py")


def mirror_of(module: str) -> str:
    """``gateway/audit/log.py`` -> ``tests/gateway/audit/test_log.py``."""
    folder, _, name = module.rpartition("/")
    return f"tests/{folder}/test_{name}"


def modules() -> set[str]:
    return {name for name in python_files(*PRODUCT) if not name.endswith(_NO_MIRROR)}


def mirrors() -> set[str]:
    return {
        name
        for name in python_files("tests")
        if name.split("/")[1] in PRODUCT and name.rpartition("/")[2].startswith("test_")
    }


def test_every_module_has_its_mirror() -> None:
    missing = sorted(f"{module} <- {mirror_of(module)}" for module in modules() if mirror_of(module) not in files())
    assert not missing, "modules without their test:\n" + "\n".join(missing)


def test_every_mirror_has_its_module() -> None:
    orphans = sorted(mirrors() - {mirror_of(module) for module in modules()})
    assert not orphans, "tests that mirror no module (cross-cutting ones live in flow, faults, house):\n" + "\n".join(
        orphans
    )


def test_every_test_file_has_a_test() -> None:
    def holds_a_test(name: str) -> bool:
        return any(
            node.name.startswith("test_")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            else isinstance(node, ast.ClassDef) and bool(node.bases)  # tests inherited from a shared class
            for node in ast.walk(tree(name))
        )

    empty = [n for n in python_files("tests") if n.rpartition("/")[2].startswith("test_") and not holds_a_test(n)]
    assert not empty, f"test files without a test: {empty}"


def test_every_test_folder_is_a_package() -> None:
    folders = {name.rpartition("/")[0] for name in python_files("tests")}
    missing = sorted(folder for folder in folders if f"{folder}/__init__.py" not in files())
    assert not missing, f"test folders without __init__.py (same-named files would collide): {missing}"


def test_what_is_mutated_is_held_against_its_mirrors() -> None:
    settings = tomllib.loads(text("pyproject.toml"))["tool"]["mutmut"]
    mutated, selected = settings["source_paths"], settings["pytest_add_cli_args_test_selection"]
    assert all(python_files(folder.rstrip("/")) for folder in mutated)
    assert {f"tests/{folder}".rstrip("/") for folder in mutated} <= set(selected)
    assert [place for place in selected if not python_files(place) and place not in files()] == []
