"""What a vendor is handed works as it is handed over: the samples in each language, and the plugin beside a gateway."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.errors import TABLE, Row
from tests.flow.running import Running
from tests.house.tree import ROOT, text

SAMPLES = ROOT / "docs" / "vendors" / "samples"
COMMANDS = {
    "python": (sys.executable, "first_call.py"),
    "java": ("java", "FirstCall.java"),
    "dotnet": ("dotnet", "run", "FirstCall.cs"),
}
OWNERS = {
    "caller": "hệ thống gọi", "agency": "đơn vị (xin phép chủ quản nguồn)", "gateway": "quản trị cổng",
    "source": "nguồn dữ liệu", "network": "mạng",
}  # fmt: skip


def sample(language: str, running: Running) -> "subprocess.CompletedProcess[str]":
    """The sample as its page says it is run; skipped with the reason where the language isn't installed."""
    command = COMMANDS[language]
    needed = "javac" if language == "java" else command[0]  # a runtime alone compiles nothing
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not installed here; the samples in the other languages are run")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DOTNET_CLI_TELEMETRY_OPTOUT": "1"}
    return subprocess.run([*command, str(running.state / "demo.json")], cwd=SAMPLES, capture_output=True, text=True,
                          timeout=90, check=False, env=environment)  # fmt: skip


@pytest.mark.parametrize("language", COMMANDS)
def test_the_sample_gets_its_answer_and_tells_a_problem_in_words(language: str, running: Running) -> None:
    done = sample(language, running)
    assert done.returncode == 0, done.stdout + done.stderr
    outcome, result, receipt = done.stdout.split()
    assert (outcome, result, len(receipt)) == ("found", "match", 26)
    demo = running.state / "demo.json"
    plain = demo.read_text("utf-8")
    try:  # another person, whose birth date is wrong in the copy: a question that the gateway refuses
        demo.write_text(plain.replace(f'"{running.demo["people"][0]["date_of_birth"]}"', '"1990-13-41"'), "utf-8")
        refused = sample(language, running)
    finally:
        demo.write_text(plain, "utf-8")
    assert refused.returncode == 1 and refused.stderr == "", refused.stdout + refused.stderr
    row = TABLE["invalid_subject"]
    assert refused.stdout.strip() == f"invalid_subject: {row.title[0]}. {row.action[0]}"


def test_the_plugin_finds_the_gateway_and_its_mocks(running: Running, tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(
        "def test_one(gateway, national_mocks, persona):\n"
        f"    assert gateway.url == {running.demo['base_url']!r} and gateway.demo['client_id'] == 'demo'\n"
        f"    assert national_mocks.url('population') == {running.demo['mocks']['population']['url']!r}\n"
        "    assert persona('one_letter_name').personal_id.startswith('099')\n",
        "utf-8",
    )
    options = ["-p", "pytest_lienthong.fixtures", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:randomly"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, "--lienthong-demo", str(running.state / "demo.json")],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "clients/pytest-lienthong/src")},
    )  # fmt: skip
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr


def told(row: Row, *, vietnamese: bool) -> str:
    """The line of a vendors' page that tells of one code; a failing test prints it, ready to be pasted."""
    words = ("có", "không") if vietnamese else ("yes", "no")
    language, owner = (0, OWNERS[row.owner]) if vietnamese else (1, row.owner)
    again = words[0 if row.retryable else 1]
    return f"| `{row.code}` | {row.status} | {owner} | {again} | {row.title[language]} | {row.action[language]} |"


@pytest.mark.parametrize("page", ["huong-dan", "guide"])
def test_the_vendors_pages_tell_every_problem_as_it_is(page: str) -> None:
    lines = text(f"docs/vendors/{page}.md").splitlines()
    wanted = [told(row, vietnamese=page == "huong-dan") for row in TABLE.values()]
    assert [line for line in wanted if line not in lines] == []
