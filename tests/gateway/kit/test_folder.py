"""A service is written into a clone whole or not at all; what is written works right away, for every description."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.kit.folder import check_clone, clone, write
from gateway.kit.model import CannotWrite
from tests.gateway.kit.made import DESCRIPTIONS, SERVICES
from tests.kit import clone as clones

WRITE = f"""
from pathlib import Path
from gateway.kit.folder import write
for name, file in {SERVICES!r}.items():
    place = Path({str(DESCRIPTIONS)!r}, file)
    write(name, **({{"wsdl": place}} if place.suffix == ".wsdl" else {{"openapi": place}}), owner="Tests")
"""
HOMES = ("connectors", "mocks", "tests/connectors", "tests/mocks")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clone with all services written."""
    made = clones.make(tmp_path_factory.mktemp("clone"))
    done = clones.run(made, "-c", WRITE)
    assert done.returncode == 0, done.stderr
    yield made


@pytest.mark.flow
def test_every_service_passes_the_acceptance_suite_right_away(full: Path) -> None:
    done = clones.lienthong(full, "connectors", "check", *SERVICES)
    assert done.returncode == 0, done.stdout + done.stderr
    grades = {line.split(":")[0]: line.split("grade ")[1][0] for line in done.stdout.splitlines() if ": grade " in line}
    assert grades == dict.fromkeys(SERVICES, "C"), done.stdout  # much is left to its author
    assert "FAIL" not in done.stdout


@pytest.mark.flow
def test_every_test_is_green_but_the_one_that_tells_what_to_do_next(full: Path) -> None:
    chosen = ("giay_phep",)  # the acceptance suite has judged them all, and the tutorial runs those of a WSDL
    places = [f"{home}/{name}" for home in ("tests/connectors", "tests/mocks") for name in chosen]
    done = clones.run(full, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-n", "0", *places)
    red = sorted(line for line in done.stdout.splitlines() if line.startswith("FAILED"))
    assert [line.split()[1].rpartition("::")[2] for line in red] == ["test_nothing_is_left_to_decide"] * len(chosen)
    assert "next: identifiers_confirmed: look at every line marked TODO" in done.stdout


def test_what_is_written_is_in_the_houses_style(full: Path) -> None:
    places = [f"{home}/{name}" for home in HOMES for name in SERVICES]
    for words in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, *places], cwd=full, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_service_is_registered_by_its_own_files_alone(full: Path) -> None:
    links = {path for path in full.rglob("*") if path.is_symlink()}
    assert not [path for path in links if any(name in path.parts for name in SERVICES)]
    changed = [path for path in full.iterdir() if not path.is_symlink() and path.is_file()]
    assert changed == []  # no list, no lock, no project file was touched
    pins = tomllib.loads((full / "contracts" / "schemas" / "dat_dai" / "pins.toml").read_text())["sha256"]
    assert set(pins) == {"wrapped.wsdl", "parts/land.wsdl", "parts/types.xsd", "parts/common.xsd"}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A clone that is written into without being run."""
    for name in ("connectors", "mocks", "contracts/schemas", "tests/connectors", "tests/mocks", "docs/connectors"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() or path.is_symlink()}


def put(root: Path, name: str = "ho_tich") -> None:
    write(name, wsdl=DESCRIPTIONS / "bare.wsdl", root=root)


@pytest.mark.parametrize(
    "there",
    ["connectors/ho_tich/own.py", "mocks/ho_tich/own.py", "contracts/schemas/ho_tich/own.xsd",
     "tests/connectors/ho_tich/own.py", "tests/mocks/ho_tich/own.py", "docs/connectors/ho_tich.md"],
)  # fmt: skip
def test_nothing_is_ever_written_over(empty: Path, there: str) -> None:
    (empty / there).parent.mkdir(exist_ok=True)
    (empty / there).write_text("mine")
    before = files(empty)
    with pytest.raises(CannotWrite):
        put(empty)
    assert files(empty) == before and (empty / there).read_text() == "mine"


def test_a_link_in_its_place_is_not_followed(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (empty / "mocks" / "ho_tich").symlink_to(outside / "none")
    (empty / "docs" / "connectors" / "ho_tich.md").symlink_to(outside / "page.md")
    with pytest.raises(CannotWrite):
        put(empty)
    assert files(outside) == set()


@pytest.mark.parametrize("name", ["../ho_tich", "/tmp/ho_tich", "ho_tich/..", "tax", "soap"])  # noqa: S108  # not written
def test_a_name_that_leaves_its_folder_or_is_taken_writes_nothing(empty: Path, name: str) -> None:
    before = files(empty)
    with pytest.raises(CannotWrite):
        put(empty, name)
    assert files(empty) == before


def test_a_disk_that_fails_leaves_nothing_behind(empty: Path) -> None:
    before = files(empty)
    (empty / "tests" / "mocks").chmod(0o500)
    (empty / "tests" / "mocks").rmdir()
    with pytest.raises(CannotWrite, match="can't be written"):
        put(empty)
    assert files(empty) == before and not (empty / "connectors" / "ho_tich").exists()


def test_files_of_the_description_need_plain_names(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    given = tmp_path_factory.mktemp("given") / "ho tich?.wsdl"
    given.write_bytes((DESCRIPTIONS / "bare.wsdl").read_bytes())
    with pytest.raises(CannotWrite, match="plain name"):
        write("ho_tich", wsdl=given, root=empty)


def test_one_description_is_needed_and_no_more(empty: Path) -> None:
    place = DESCRIPTIONS / "bare.wsdl"
    with pytest.raises(CannotWrite, match="either"):
        write("ho_tich", root=empty)
    with pytest.raises(CannotWrite, match="either"):
        write("ho_tich", wsdl=place, openapi=place, root=empty)


def test_the_clone_is_the_one_that_runs(tmp_path: Path) -> None:
    assert clone() == clones.ROOT
    with pytest.raises(CannotWrite, match="no clone"):
        check_clone(tmp_path)


PYPROJECT_ENTRY = "[lienthong.connectors]\ndat_dai = lienthong_dat_dai\n"
OWN_READER = 'SoapService(DESCRIPTION, *OPERATIONS, read=pinned("lienthong_dat_dai.schemas"))'


@pytest.fixture
def apart(full: Path, tmp_path: Path) -> Path:
    """What docs/tutorial-connector.md says makes a distribution of a written connector, as an installer leaves it."""
    package = tmp_path / "lienthong_dat_dai"
    shutil.copytree(full / "connectors" / "dat_dai", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(full / "contracts" / "schemas" / "dat_dai", package / "schemas")
    for file in package.glob("*.py"):
        text = file.read_text().replace("connectors.dat_dai", "lienthong_dat_dai")
        text = text.replace('DESCRIPTION: Final = "dat_dai/', 'DESCRIPTION: Final = "')
        text = text.replace("SoapService(DESCRIPTION, *OPERATIONS)", OWN_READER)
        file.write_text(
            text.replace("from contracts.queries", "from contracts.schemas import pinned\nfrom contracts.queries")
        )
    info = tmp_path / "lienthong_dat_dai-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lienthong-dat-dai\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(PYPROJECT_ENTRY)
    return tmp_path


def check_apart(site: Path) -> subprocess.CompletedProcess[str]:
    """The command of this clone, which knows nothing of the connector but what is installed beside it."""
    program = f"import sys; sys.path.insert(0, {str(clones.ROOT)!r}); from gateway.cli import main; main()"
    return clones.run(site, "-c", program, "connectors", "check", "dat_dai")


@pytest.mark.flow
def test_a_distribution_of_its_own_is_found_by_its_entry_point_and_held_to_its_own_pins(apart: Path) -> None:
    done = check_apart(apart)
    assert done.returncode == 0 and "dat_dai: grade C" in done.stdout, done.stdout + done.stderr
    changed = apart / "lienthong_dat_dai" / "schemas" / "wrapped.wsdl"
    changed.write_bytes(changed.read_bytes() + b"\n")
    done = check_apart(apart)
    assert done.returncode == 1 and "doesn't build (ValueError)" in done.stdout
