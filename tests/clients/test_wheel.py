"""The pytest plugin is installed from its wheel beside a vendor's project that owns packages called mocks and gateway.

The project lies in a folder of its own and runs in an environment where nothing of this checkout can be imported.
"""

import ast
import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest

from tests.house.tree import ROOT, text

SOURCE = ROOT / "clients" / "pytest-lienthong"
VENDOR = {
    "mocks/__init__.py": 'OWNER = "vendor"\n',
    "gateway/__init__.py": 'OWNER = "vendor"\n',
    "contracts/__init__.py": 'OWNER = "vendor"\n',
    "test_names.py": """
        import importlib.util
        import sys

        def test_the_names_stay_the_projects_own():
            import contracts, gateway, mocks
            assert {mocks.OWNER, gateway.OWNER, contracts.OWNER} == {"vendor"}
            assert importlib.util.find_spec("connectors") is None

        def test_mocks_are_not_loaded_before_somebody_wants_them():
            assert not any(name.startswith("pytest_lienthong.national") for name in sys.modules)
    """,
    "test_services.py": """
        import json
        from datetime import timedelta
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        import pytest
        from pytest_lienthong import ControlRefused, NobodyLikeThat

        def ask(mocks, code, **headers):
            address = f"{mocks.url('business')}/token"
            request = Request(address, data=code.encode(), headers={**mocks.headers, **headers})
            try:
                with urlopen(request, timeout=60) as answer:
                    return answer.status
            except HTTPError as refusal:
                with refusal:
                    return refusal.code

        def test_every_service_is_there(national_mocks):
            assert {"population", "identity", "business", "civil_status", "tax", "social_insurance"} <= set(
                national_mocks.services)

        def test_a_fault_is_seen_by_its_test_and_counted(national_mocks):
            national_mocks.fail("business", "http_500", times=1)
            assert [ask(national_mocks, "x"), ask(national_mocks, "x") == 500] == [500, False]
            assert national_mocks.count("business") == 2
            assert [one["fault"] for one in national_mocks.requests("business")] == ["http_500", None]
            assert national_mocks.last("business")["body"] == "x"

        def test_requests_are_verified_and_the_nearest_one_is_told(national_mocks):
            ask(national_mocks, "grant_type=password")
            national_mocks.verify("business", path="/{any}", times=1, wait=5)
            with pytest.raises(AssertionError, match="grant_type .* differs"):
                national_mocks.verify("business", match={"grant_type": "client_credentials"})
            with pytest.raises(ControlRefused, match="stands alone"):
                national_mocks.verify("business", times=1, at_most=1)

        def test_the_page_is_there(national_mocks):
            with urlopen(f"{national_mocks.control}/", timeout=60) as page:
                assert "mô phỏng" in page.read().decode()

        def test_the_next_test_sees_nothing_of_it(national_mocks):
            assert national_mocks.requests() == []
            with pytest.raises(AssertionError, match="no request reached business"):
                national_mocks.last("business")
            assert ask(national_mocks, "y") != 500

        def test_requests_without_the_header_can_be_followed(national_mocks):
            national_mocks.follow("only-mine")
            national_mocks.session, own = "somebody-else", national_mocks.session
            ask(national_mocks, "only-mine"); ask(national_mocks, "not-mine")
            assert national_mocks.count() == 2  # the header wins over what one follows
            national_mocks.forget()
            national_mocks.session = own
            request = Request(f"{national_mocks.url('business')}/token", data=b"only-mine")
            with pytest.raises(HTTPError) as refusal:
                urlopen(request, timeout=60)
            refusal.value.close()
            assert national_mocks.count() == 1

        def test_what_cannot_be_is_refused_with_a_reason(national_mocks):
            with pytest.raises(ControlRefused, match="no such kind"):
                national_mocks.fail("business", "no_such_kind")
            with pytest.raises(ControlRefused, match="the service speaks"):
                national_mocks.fail("population", "malformed_json")

        def test_the_clock_moves(national_mocks):
            national_mocks.shift_clock(timedelta(days=1))

        def test_people_by_trait(national_mocks, persona):
            plain, old = persona(), persona("old_card_only")
            assert plain.personal_id.startswith("099") and plain.subject["full_name"] == plain.full_name
            assert old.personal_id is None and set(old.subject) == {"old_card_number", "full_name", "date_of_birth"}
            assert {"married", "blood_group"} <= set(persona("married", "blood_group").traits)
            with pytest.raises(NobodyLikeThat, match="immortal"):
                persona("immortal")
            assert national_mocks.company("suspended").organization_code.startswith("99")

        def test_a_family_and_its_company(national_mocks):
            he = national_mocks.add_person(personal_id="099080000701", full_name="Lê Văn Anh", date_of_birth="1980")
            national_mocks.add_person(personal_id="099182000702", full_name="Vũ Thị Em", date_of_birth="1982",
                                      spouse={"personal_id": he.personal_id})
            with pytest.raises(ControlRefused, match="married to somebody else"):
                national_mocks.add_person(personal_id="099183000705", full_name="Đỗ Thị Khác", date_of_birth="1983",
                                          spouse={"personal_id": he.personal_id})
            company = national_mocks.add_company(organization_code="9900000506", name="CÔNG TY TNHH MỚI",
                                                 representatives=[{"personal_id": he.personal_id}])
            assert company.representatives[0]["personal_id"] == he.personal_id == he.subject["personal_id"]

        def test_a_gateway_is_needed(gateway):
            raise RuntimeError("never reached without an option")
    """,
    "test_address.py": """
        def test_the_address_is_the_one_given(gateway):
            assert str(gateway) == gateway.url == "http://127.0.0.1:9" and gateway.demo == {}
    """,
}
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COV"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as one builds it from a checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=SOURCE, check=True,
                   capture_output=True)  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def vendor(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vendor's project and its environment: the wheel, what the wheel needs, and nothing of this checkout."""
    project = tmp_path_factory.mktemp("vendor")
    for name, source in VENDOR.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(dedent(source), "utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / "env"], check=True)
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", project / "env/bin/python",
                    "install", "--no-deps", "--no-index", wheel], check=True, capture_output=True)  # fmt: skip
    return project


def run(vendor: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The vendor's own pytest; other packages come from this environment by a path, whose .pth files are not read."""
    off = [word for name in ("cacheprovider", "randomly", "xdist", "asyncio") for word in ("-p", f"no:{name}")]
    command = [str(vendor / "env/bin/python"), "-W", "error", "-m", "pytest", "-q", "-rs", *off, *arguments]
    path = os.pathsep.join([str(vendor), sysconfig.get_path("purelib")])
    return subprocess.run(command, cwd=vendor, env={**ENVIRONMENT, "PYTHONPATH": path}, capture_output=True, text=True,
                          timeout=100, check=False)  # fmt: skip


def test_it_works_beside_a_project_that_owns_its_names(vendor: Path) -> None:
    done = run(vendor, "test_names.py", "test_services.py")
    assert done.returncode == 0 and "12 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
    assert "--lienthong-gateway" in done.stdout, "the reason names the option"


def test_the_options_name_a_gateway_and_mistakes_are_named(vendor: Path) -> None:
    found = run(vendor, "test_address.py", "--lienthong-gateway", "http://127.0.0.1:9/")
    assert found.returncode == 0, found.stdout
    (vendor / "pytest.ini").write_text("[pytest]\nlienthong_gateway = http://127.0.0.1:9\n", "utf-8")
    assert run(vendor, "test_address.py").returncode == 0
    (vendor / "pytest.ini").unlink()
    unknown = run(vendor, "test_services.py", "-k", "every_service", "--lienthong-profile", "population=no-such")
    assert unknown.returncode != 0 and "population speaks" in unknown.stdout
    missing = run(vendor, "test_address.py", "--lienthong-demo", "nowhere.json")
    assert missing.returncode != 0 and "--lienthong-demo" in missing.stdout


def test_the_wheel_is_pure_and_brings_one_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        assert tops == {"pytest_lienthong", "pytest_lienthong-0.1.0.dist-info"}
        for pinned in tomllib.loads(text("contracts/schemas/pins.toml"))["sha256"]:
            carried = archive.read(f"pytest_lienthong/contracts/schemas/{pinned}")
            assert carried == (ROOT / "contracts/schemas" / pinned).read_bytes()
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_declares_what_it_imports(wheel: Path) -> None:
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {one.partition(">")[0].replace("-", "_") for one in project["dependencies"]}
    imported: set[str] = set()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                for node in ast.walk(ast.parse(archive.read(name))):
                    if isinstance(node, ast.Import):
                        imported |= {alias.name.partition(".")[0] for alias in node.names}
                    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                        imported.add(node.module.partition(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - {"pytest_lienthong"}
    assert declared == foreign | {"httptools"}, "httptools is taken by name of uvicorn"
