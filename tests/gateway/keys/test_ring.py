"""The ring makes its keys once, finds them again, and refuses damaged ones by name."""

from pathlib import Path

import pytest
from joserfc import jwt

from gateway.keys.files import KeyFault
from gateway.keys.ring import ENVIRONMENT_PREFIX, KeyRing
from gateway.keys.sealing import SealBroken

NAMES = ["escrow", "index", "log", "mac", "sealing-1", "token"]


def test_first_start_makes_keys_and_the_second_finds_them(tmp_path: Path) -> None:
    first = KeyRing.open(tmp_path / "keys")
    files = sorted((tmp_path / "keys").iterdir())
    assert [path.stem for path in files] == NAMES
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    second = KeyRing.open(tmp_path / "keys")
    assert first.index_key() == second.index_key() and len(first.index_key()) == 32
    assert first.mac("a")(b"m") == second.mac("a")(b"m") != first.mac("b")(b"m")
    assert second.sealer("p").open(first.sealer("p").seal(b"x", b"y"), b"y") == b"x"
    assert first.log_signer().verifier == second.log_signer().verifier
    assert first.token_jwks() == second.token_jwks()


def test_two_gateways_have_different_keys_and_logs(tmp_path: Path) -> None:
    one, two = KeyRing.open(tmp_path / "1"), KeyRing.open(tmp_path / "2")
    assert one.index_key() != two.index_key()
    assert one.log_signer().name != two.log_signer().name
    with pytest.raises(SealBroken):
        two.sealer("p").open(one.sealer("p").seal(b"x", b""), b"")


def test_token_key_signs_and_the_public_half_verifies(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    [public] = ring.token_jwks()["keys"]
    assert set(public) == {"kty", "crv", "x", "y", "kid", "alg", "use"} and public["alg"] == "ES256"
    token = jwt.encode({"alg": "ES256"}, {"sub": "x"}, ring.token_key(), algorithms=["ES256"])
    assert jwt.decode(token, ring.token_key(), algorithms=["ES256"]).claims == {"sub": "x"}


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_key_is_refused_by_name(tmp_path: Path, name: str) -> None:
    KeyRing.open(tmp_path)
    path = tmp_path / f"{name}.key"
    whole = path.read_bytes()
    for content in (whole[:-1], whole[: len(whole) // 2], whole[: len(whole) // 2] + b"\n", b""):
        path.write_bytes(content)
        with pytest.raises(KeyFault, match=name):
            KeyRing.open(tmp_path)


def test_a_readable_key_is_refused(tmp_path: Path) -> None:
    KeyRing.open(tmp_path)
    (tmp_path / "index.key").chmod(0o644)
    with pytest.raises(KeyFault, match=r"index\.key is readable by others"):
        KeyRing.open(tmp_path)


def test_a_second_sealing_key_takes_over(tmp_path: Path) -> None:
    old = KeyRing.open(tmp_path).sealer("p").seal(b"x", b"")
    second = tmp_path / "sealing-2.key"
    second.write_text("B" * 42 + "A\n")
    second.chmod(0o600)
    ring = KeyRing.open(tmp_path)
    assert ring.sealer("p").open(old, b"") == b"x"
    assert ring.sealer("p").seal(b"x", b"")[0] == 2


def environment(directory: Path) -> dict[str, str]:
    return {
        ENVIRONMENT_PREFIX + path.stem.upper().replace("-", "_"): path.read_text() for path in directory.glob("*.key")
    }


def test_the_environment_is_as_good_as_files(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    same = KeyRing.from_environment({**environment(tmp_path), "PATH": "x"})
    assert same.index_key() == ring.index_key() and same.token_jwks() == ring.token_jwks()


@pytest.mark.parametrize("name", NAMES)
def test_the_environment_lacks_a_key(tmp_path: Path, name: str) -> None:
    KeyRing.open(tmp_path)
    variables = environment(tmp_path)
    del variables[ENVIRONMENT_PREFIX + name.upper().replace("-", "_")]
    with pytest.raises(KeyFault, match=name.partition("-")[0]):
        KeyRing.from_environment(variables)


@pytest.mark.parametrize("text", ["[]", "{}", '{"kty":"oct","k":"AAAA"}', "x", '{"kty":"EC","crv":"P-256"}'])
def test_what_is_no_token_key(tmp_path: Path, text: str) -> None:
    KeyRing.open(tmp_path)
    with pytest.raises(KeyFault, match="token key"):
        KeyRing.from_environment({**environment(tmp_path), ENVIRONMENT_PREFIX + "TOKEN": text})


def test_repr_holds_no_key(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path)
    shown = repr(ring)
    assert all(text.strip().split(" ")[-1] not in shown for text in environment(tmp_path).values())


def test_a_log_takes_the_name_it_is_given_and_keeps_it_for_life(tmp_path: Path) -> None:
    assert KeyRing.open(tmp_path, "log.example/hanoi").log_signer().name == "log.example/hanoi"
    assert KeyRing.open(tmp_path).log_signer().name == "log.example/hanoi"
    with pytest.raises(KeyFault, match="name"):
        KeyRing.open(tmp_path, "log.example/other")
