"""Nothing committed says where it was made or where it downloads from, and nothing but documents names a live host."""

import re

from tests.house.tree import ROOT, files, own_texts, text

# put together here, so that this file doesn't hold what it looks for
_HOSTS = [f"{name}[.]{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"), ("registry[.]npmjs", "org"))]
_OPTIONS = ("--(?:extra-)?index-url", "--find-links", "--trusted-host")
_HOMES = ("/root/", "/home/[a-z]+/", "/Users/[A-Za-z]+/")
_PLACES = re.compile("|".join((*_HOSTS, *_OPTIONS, *_HOMES)))
# the lookbehind lets a namespace pass: a name in XML that looks like an address; nothing is fetched from it
_LIVE = re.compile(r"\b(?!www\.mic\.gov\.vn/dancu)(?<![a-z.])[a-z0-9.-]+\.(?:gov\.vn|vneid\.vn)\b", re.IGNORECASE)
_SAYS_THE_RULE = ("tests/house/test_places.py",)
_MAY_NAME_LIVE_HOSTS = ("docs/", "CHANGELOG.md", *_SAYS_THE_RULE)


def lines_with(pattern: re.Pattern[str], names: list[str]) -> list[str]:
    return [
        f"{name}:{number}: {found.group()}"
        for name in names
        for number, line in enumerate(text(name).splitlines(), 1)
        if (found := pattern.search(line))
    ]


def test_no_machine_path_and_no_registry_address() -> None:
    locks = [name for name in files() if name.startswith("requirements")]
    allowed_in_make = [name for name in own_texts() if name not in (*_SAYS_THE_RULE, "Makefile")]
    bad = lines_with(_PLACES, [*locks, *allowed_in_make])
    assert not bad, "\n".join(bad)


def test_only_documents_name_live_hosts() -> None:
    bad = lines_with(_LIVE, [name for name in own_texts() if not name.startswith(_MAY_NAME_LIVE_HOSTS)])
    assert not bad, "a call could reach a live registry:\n" + "\n".join(bad)


def test_no_foreign_lock_file() -> None:
    """`uv.lock` and `poetry.lock` write download addresses into the repository."""
    assert not {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"} & {name.rpartition("/")[2] for name in files()}


def test_no_secret_file() -> None:
    bad = [name for name in files() if name.endswith((".pem", ".key", ".p12", ".pfx", ".jks")) or "/.env" in f"/{name}"]
    assert not bad, bad


def test_text_files_end_with_one_newline() -> None:
    endings = (".py", ".toml", ".md", ".in", ".txt", ".yml", ".yaml", ".css", ".html")
    names = [name for name in own_texts() if name.endswith(endings) and text(name) and "/cases/" not in name]
    bad = [name for name in names if not text(name).endswith("\n") or text(name).endswith("\n\n") or "\r" in text(name)]
    assert not bad, bad
    assert (ROOT / "Makefile").exists()
