"""The examples of deploy/ do what they say: settings parse, and each edge is tried for real before a stand-in."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import threading
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.settings import Settings
from tests.house.tree import ROOT, files, text

EDGES = ("haproxy", "nginx")
FORGED = {
    "Client-Cert": ":Zm9yZ2Vk:",
    "Client_Cert": ":Zm9yZ2Vk:",
    "X-Forwarded-For": "192.0.2.1",
    "X-Real-IP": "192.0.2.1",
    "Forwarded": "for=192.0.2.1",
}


def test_the_example_settings_are_valid() -> None:
    read = tomllib.loads(text("deploy/lienthong.example.toml"))
    for source in read["sources"].values():
        source.pop("credentials_file")
    settings = Settings.model_validate(read)
    for name, source_settings in settings.sources.items():
        assert (ROOT / "connectors" / name / "profiles" / f"{source_settings.profile}.toml").exists()


def test_the_image_copies_all_that_is_installed() -> None:
    packages = tomllib.loads(text("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(re.findall(r"^COPY (\w+) \1$", text("deploy/Containerfile"), re.M)) == set(packages)


def test_who_waits_for_whom_at_the_end() -> None:
    """Every example gives requests in work longer to end than the longest deadline of the example settings."""
    deadline = tomllib.loads(text("deploy/lienthong.example.toml"))["limits"]["deadline_seconds"]
    graces = [
        re.search(pattern, text(name))
        for name, pattern in {
            "deploy/compose.yaml": r"stop_grace_period: (\d+)s",
            "deploy/systemd/lienthong.service": r"TimeoutStopSec=(\d+)",
            "deploy/kubernetes/gateway.yaml": r"terminationGracePeriodSeconds: (\d+)",
        }.items()
    ]
    assert all(found and int(found[1]) > deadline for found in graces)


def test_every_example_is_told_of() -> None:
    told = text("deploy/README.md")
    names = [
        name.removeprefix("deploy/") for name in files() if name.startswith("deploy/") and name != "deploy/README.md"
    ]
    assert not [name for name in names if name not in told and name.split("/")[0] + "/" not in told]


# ---- edges, for real


@dataclass
class Signer:
    """A certificate and its key; both in one PEM file."""

    path: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue(folder: Path, name: str, usage: x509.ObjectIdentifier | None, signer: Signer | None = None) -> Signer:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.certificate.subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(signer.key if signer else key, hashes.SHA256())
    path = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    return Signer(path, certificate, key)


class Echo(BaseHTTPRequestHandler):
    """Stands where the gateway would: answers with the request's headers, one on a line."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = "\n".join(f"{name}: {value}" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing; the test reads the answer."""


@dataclass
class Edge:
    name: str
    port: int
    tls: Path
    caller: Signer
    stranger: Signer

    def get(
        self, path: str, certificate: Signer | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        context = ssl.create_default_context(cafile=str(self.tls / "server.pem"))
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        if certificate:
            context.load_cert_chain(certificate.path)
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=20)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def command_of(edge: str, binary: str, folder: Path, tls: Path, port: int, behind: int) -> list[str]:
    """The example as it is committed, with this test's ports and folder in place of the installation's."""

    def here(content: str) -> str:
        return content.replace("/etc/lienthong/tls", str(tls)).replace("127.0.0.1:8080", f"127.0.0.1:{behind}")

    if edge == "haproxy":
        path = folder / "haproxy.cfg"
        path.write_text(here(text("deploy/haproxy/haproxy.cfg")).replace("bind :8443", f"bind 127.0.0.1:{port}"))
        return [binary, "-db", "-f", str(path)]
    site = here(text("deploy/nginx/lienthong.conf")).replace("listen 8443", f"listen 127.0.0.1:{port}")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ {temporary}\n{site.replace('/dev/stdout', str(folder / 'access.log'))} }}\n"
    )
    return [binary, "-p", str(folder), "-c", str(path)]


@contextmanager
def stand_in() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module", params=EDGES)
def edge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    binary = shutil.which(request.param, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if not binary:
        pytest.skip(f"{request.param} is not installed here")
    folder = tmp_path_factory.mktemp(request.param)
    tls = folder / "tls"
    tls.mkdir()
    issue(tls, "server", ExtendedKeyUsageOID.SERVER_AUTH)
    authority = issue(folder, "authority", None)
    (tls / "callers-ca.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    caller = issue(folder, "caller", ExtendedKeyUsageOID.CLIENT_AUTH, authority)
    stranger = issue(folder, "stranger", ExtendedKeyUsageOID.CLIENT_AUTH, issue(folder, "foreign", None))
    port = free_port()
    with stand_in() as behind:
        command = command_of(request.param, binary, folder, tls, port, behind)
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    pytest.fail((folder / "said").read_text())
                threading.Event().wait(0.05)
            yield Edge(request.param, port, tls, caller, stranger)
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.parametrize(
    "path", ["/log/checkpoint", "/open-data/catalog.json", "/.well-known/jwks.json", "/healthz", "/oauth2/token"]
)
def test_what_is_public_needs_no_certificate(edge: Edge, path: str) -> None:
    assert edge.get(path)[0] == 200


@pytest.mark.parametrize("path", ["/v1/me", "/v1/persons/query", "/oauth2/introspect", "/log", "/healthz/x"])
def test_the_rest_needs_one(edge: Edge, path: str) -> None:
    assert edge.get(path)[0] == 403
    assert edge.get(path, edge.caller)[0] == 200


def test_a_stranger_is_refused(edge: Edge) -> None:
    try:
        status, _ = edge.get("/v1/me", edge.stranger)
    except (ssl.SSLError, ConnectionError, http.client.RemoteDisconnected):
        return  # refused in the handshake
    assert status in (400, 403)


@pytest.mark.parametrize("path", ["/metrics", "/docs", "/__mock__/faults"])
def test_what_is_the_operators_stays_inside(edge: Edge, path: str) -> None:
    assert edge.get(path, edge.caller)[0] == 404


@pytest.mark.parametrize("certificate", [True, False])
def test_nothing_that_a_client_says_about_itself_comes_through(edge: Edge, certificate: bool) -> None:
    status, seen = edge.get("/healthz", edge.caller if certificate else None, FORGED)
    assert status == 200
    assert "Zm9yZ2Vk" not in seen and "192.0.2.1" not in seen


def test_the_certificate_is_passed_as_rfc_9440_says(edge: Edge) -> None:
    if edge.name == "nginx":
        pytest.skip("nginx writes this header only with its njs module")
    expected = b64encode(edge.caller.certificate.public_bytes(Encoding.DER)).decode()
    headers = dict(line.split(": ", 1) for line in edge.get("/v1/me", edge.caller)[1].splitlines())
    assert {name.lower(): value for name, value in headers.items()}["client-cert"] == f":{expected}:"


def test_tls_below_1_3_is_refused(edge: Edge) -> None:
    context = ssl.create_default_context(cafile=str(edge.tls / "server.pem"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(("127.0.0.1", edge.port), timeout=20) as plain,
        pytest.raises((ssl.SSLError, OSError)),
    ):
        context.wrap_socket(plain, server_hostname="localhost")
