"""A mistake in the settings stops the start with one sentence that names the setting and shows no secret."""

from pathlib import Path

import pytest

from gateway.settings import Settings, SettingsFault, check, load, parse

SMALL = """
base_url = "https://gateway.example"
state = "state"

[sources.population]
profile = "c06-soap"
base_url = "https://population.example/soap"
"""


def fault_of(text: str, folder: Path | None = None) -> str:
    with pytest.raises(SettingsFault) as refused:
        parse(text, folder=folder)
    message = str(refused.value)
    assert message.endswith(".") and "\n" not in message
    assert refused.value.__cause__ is None
    return message


def test_a_small_file_is_enough() -> None:
    settings = parse(SMALL)
    assert (settings.issuer_url, settings.state_path) == ("https://gateway.example", Path("state"))
    assert (settings.host, settings.port, settings.operator_port) == ("127.0.0.1", 8080, 9090)
    assert settings.dpop.nonce is False and settings.cache.backend == "memory" and settings.sender is None
    source = settings.sources["population"]
    assert source.synthetic is False and source.max_attempts == 3 and source.attempt_timeout_seconds == 5.0
    assert parse('issuer = "https://issuer.example"\n' + SMALL).issuer_url == "https://issuer.example"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('state = "state"\n', "", "The setting state is missing."),
        ('state = "state"', 'state = ""', "The setting state is wrong"),
        ('state = "state"', 'state = "state"\nretries = 3', "The setting retries is unknown."),
        ("[sources.population]", "[cache]\nsize = 3\n[sources.population]", "The setting cache.size is unknown."),
        ('profile = "c06-soap"\n', "", "The setting sources.population.profile is missing."),
        ('profile = "c06-soap"', 'profile = "p"\nretry = 1', "The setting sources.population.retry is unknown."),
        ("[sources.population]", "[source.population]", "The setting sources is missing."),
    ],
)
def test_missing_and_unknown_settings_are_named(old: str, new: str, sentence: str) -> None:
    assert fault_of(SMALL.replace(old, new, 1)).startswith(sentence)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('port = "8080"', "port"),
        ("port = true", "port"),
        ("port = 65536", "port"),
        ("operator_port = -1", "operator_port"),
        ('issuer = "https://issuer.example/"', "issuer"),
        ('sender = "requests"', "sender"),
        ("sign_in_seconds = 59", "sign_in_seconds"),
        ('log_name = "a b"', "log_name"),
        ('log_name = "a+b/c"', "log_name"),
        ('dpop = "on"', "dpop"),
        ("dpop = { nonce = 1 }", "dpop.nonce"),
        ("limits = { rate_per_second = 0 }", "limits.rate_per_second"),
        ("limits = { rate_per_second = inf }", "limits.rate_per_second"),
        ("limits = { rate_per_second = nan }", "limits.rate_per_second"),
        ("limits = { deadline_seconds = 121 }", "limits.deadline_seconds"),
        ("limits = { burst = 0 }", "limits.burst"),
        ("limits = { burst = 1.5 }", "limits.burst"),
        ('cache = { backend = "disk" }', "cache.backend"),
        ('cache = { backend = "redis" }', "url is needed"),
        ("cache = { entries = 99 }", "cache.entries"),
        ("sources = 3", "sources"),
        ("sources = []", "sources"),
    ],
)
def test_a_wrong_value_is_named(line: str, named: str) -> None:
    head, _, tail = SMALL.partition("[sources")
    text = f"{head}{line}\n" + ("" if line.startswith("sources") else f"[sources{tail}")
    assert named in fault_of(text)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("attempt_timeout_seconds = 0", "attempt_timeout_seconds"),
        ("attempt_timeout_seconds = inf", "attempt_timeout_seconds"),
        ("max_attempts = 6", "max_attempts"),
        ("size_cap = 1023", "size_cap"),
        ("rate_per_second = inf", "rate_per_second"),
        ('synthetic = "yes"', "synthetic"),
        ("credentials = { secret = 7 }", "credentials.secret"),
        ('client_certificate_file = "a.pem"', "client_key_file"),
        ('client_key_file = "a.pem"', "client_certificate_file"),
        ('browser_url = "http://id.example"', "browser_url"),
    ],
)
def test_a_wrong_value_of_a_source_is_named(line: str, named: str) -> None:
    message = fault_of(SMALL + line + "\n")
    assert named in message and "sources.population" in message


@pytest.mark.parametrize(
    "address",
    [
        "http://gateway.example", "ftp://gateway.example", "gateway.example", "https://", "https://:8443", "",
        "https://gateway.example?x=1", "https://gateway.example#x", "https://user@gateway.example",
        "https://:geheim@gateway.example", "https://gateway.example:99999", "https://[::1", "https://gateway example",
        "https://gateway.example\\n", "//gateway.example", "http://127.0.0.1.example", "https://gateway.example:0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["https://gateway.example", "https://population.example/soap"])
def test_an_address_is_https_with_a_host_and_nothing_else(address: str, place: str) -> None:
    message = fault_of(SMALL.replace(place, address))
    assert "base_url" in message and "geheim" not in message


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "http://[::1]:1", "http://localhost", "https://a.example/b"]
)
def test_http_is_for_loopback(address: str) -> None:
    assert parse(SMALL.replace("https://gateway.example", address)).base_url == address
    assert parse(SMALL.replace("https://population.example/soap", address)).sources["population"].base_url == address


def test_a_base_url_ends_without_a_slash() -> None:
    assert "slash" in fault_of(SMALL.replace("https://gateway.example", "https://gateway.example/"))


def test_secrets_may_lie_apart(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('client_id = "c"\nclient_secret = "geheim"\n', "utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(SMALL + 'credentials_file = "secret.toml"\n', "utf-8")
    settings = load(file)
    assert settings.sources["population"].credentials == {"client_id": "c", "client_secret": "geheim"}
    assert "geheim" not in repr(settings) and "geheim" not in str(settings)


@pytest.mark.parametrize("name", ["missing.toml", ".", "bad.toml", "latin.toml", "nul\\u0000.toml"])
def test_a_secret_file_that_can_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad.toml").write_text("secret = geheim", "utf-8")
    (tmp_path / "latin.toml").write_bytes(b'secret = "\xe9"')
    message = fault_of(SMALL + f'credentials_file = "{name}"\n', tmp_path)
    assert message == ("The setting sources.population.credentials_file names a file that can't be read as TOML.")


def test_secrets_lie_in_one_place(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('client_secret = "geheim"\n', "utf-8")
    both = SMALL + 'credentials_file = "secret.toml"\ncredentials = { client_secret = "geheim" }\n'
    message = fault_of(both, tmp_path)
    assert "credentials_file" in message and "geheim" not in message


def test_what_is_no_toml_says_where(tmp_path: Path) -> None:
    assert "line 1" in fault_of("base_url = https")
    with pytest.raises(SettingsFault, match=r"none\.toml can't be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"state = '\xe9'")
    with pytest.raises(SettingsFault, match=r"latin\.toml can't be read"):
        load(tmp_path / "latin.toml")


def test_settings_put_together_in_memory_are_checked_the_same() -> None:
    made = check({"base_url": "http://127.0.0.1:1", "state": "s", "sources": {}})
    assert made == Settings(base_url="http://127.0.0.1:1", state="s", sources={})
    with pytest.raises(SettingsFault, match="The setting state is missing"):
        check({"base_url": "http://127.0.0.1:1", "sources": {}})


def test_secrets_and_addresses_with_secrets_are_not_shown() -> None:
    settings = parse(
        SMALL
        + 'proxy = "http://user:geheim@proxy.example:3128"\ncredentials = { client_secret = "geheim" }\n'
        + '[cache]\nbackend = "redis"\nurl = "redis://:geheim@redis.example"\n'
    )
    assert "geheim" not in repr(settings)


SHIPPING = """
[[audit.shipping]]
name = "siem"
target = "{target}"
form = "ocsf"
{more}
"""


@pytest.mark.parametrize(
    ("target", "more"),
    [("file", 'path = "/var/log/lienthong.jsonl"'), ("http", 'url = "https://siem.example.vn/in"'),
     ("syslog", 'host = "siem.example.vn"'), ("syslog", 'host = "127.0.0.1"\nplain = true\nport = 601')],
)  # fmt: skip
def test_entries_may_be_shipped(target: str, more: str) -> None:
    (read,) = parse(SMALL + SHIPPING.format(target=target, more=more)).audit.shipping
    assert (read.name, read.target, read.form) == ("siem", target, "ocsf")


@pytest.mark.parametrize(
    ("target", "more"),
    [("file", ""), ("file", 'url = "https://siem.example.vn"'), ("http", 'url = "http://siem.example.vn/in"'),
     ("http", 'path = "/tmp/x"'), ("syslog", ""), ("syslog", 'host = "siem.example.vn"\nplain = true'),
     ("carrier-pigeon", ""), ("syslog", 'host = "siem.example.vn"\nclient_key_file = "k"'),
     ("file", 'path = "/x"\nbatch = 0')],
)  # fmt: skip
def test_a_wrong_target_of_shipping_is_named(target: str, more: str) -> None:
    with pytest.raises(SettingsFault, match=r"audit\.shipping\.0"):
        parse(SMALL + SHIPPING.format(target=target, more=more))


def test_targets_of_shipping_have_names_of_their_own() -> None:
    one = SHIPPING.format(target="file", more='path = "/x"')
    with pytest.raises(SettingsFault, match="name of its own"):
        parse(SMALL + one + one)


URL = "postgresql://lienthong:geheim@db.example/audit"


def test_the_log_may_lie_on_a_server_and_its_address_apart(tmp_path: Path) -> None:
    assert parse(SMALL).audit.backend == "sqlite"
    beside = parse(SMALL + f'[audit]\nbackend = "postgresql"\nurl = "{URL}"\n')
    (tmp_path / "address").write_text(URL + "\n", "utf-8")
    file = tmp_path / "settings.toml"
    file.write_text(SMALL + '[audit]\nbackend = "postgresql"\nurl_file = "address"\n', "utf-8")
    apart = load(file)
    assert beside.audit.url == apart.audit.url == URL
    assert "geheim" not in repr(beside) + repr(apart)


@pytest.mark.parametrize(
    "lines",
    [
        'backend = "postgresql"', f'url = "{URL}"', f'backend = "sqlite"\nurl = "{URL}"', 'backend = "mysql"',
        'backend = "postgresql"\nurl = "mysql://u:geheim@h/d"', 'backend = "postgresql"\nurl_file = "none"',
        f'backend = "postgresql"\nurl = "{URL}"\nurl_file = "address"', 'backend = "postgresql"\nurl_file = 1',
    ],
)  # fmt: skip
def test_a_wrong_place_of_the_log_is_named_without_its_address(tmp_path: Path, lines: str) -> None:
    (tmp_path / "address").write_text(URL, "utf-8")
    message = fault_of(SMALL + f"[audit]\n{lines}\n", tmp_path)
    assert "audit" in message and "geheim" not in message
