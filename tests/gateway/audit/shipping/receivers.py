"""Receivers as processes of their own, which put on disk what they get before they confirm, and can be killed."""

import contextlib
import os
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def keep(descriptor: int, data: bytes) -> None:
    os.write(descriptor, data)
    os.fsync(descriptor)


def serve_http(port: int, descriptor: int) -> None:
    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            keep(descriptor, self.rfile.read(int(self.headers["content-length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    HTTPServer(("127.0.0.1", port), Receiver).serve_forever()


def serve_syslog(port: int, descriptor: int, certificate: str | None) -> None:
    """Reads octet-counted messages to the end of the stream, and ends it in return: over TLS with a close_notify."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", port)) as listening:
        while True:
            connection, _ = listening.accept()
            with contextlib.suppress(OSError), connection:
                stream = context.wrap_socket(connection, server_side=True) if context else connection
                read_messages(stream, descriptor)
                if isinstance(stream, ssl.SSLSocket):
                    stream.unwrap()
                    stream.close()


def read_messages(stream: socket.socket, descriptor: int) -> None:
    pending = b""
    while data := stream.recv(4096):
        pending += data
        while b" " in pending[:8]:
            length, _, rest = pending.partition(b" ")
            if len(rest) < int(length):
                break
            message, pending = rest[: int(length)], rest[int(length) :]
            keep(descriptor, message + b"\n")


def main(kind: str, port: str, path: str, certificate: str | None = None) -> None:
    descriptor = os.open(Path(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    keep(descriptor, b"\n")  # what a kill tore stays a line of its own
    if kind == "http":
        serve_http(int(port), descriptor)
    else:
        serve_syslog(int(port), descriptor, certificate)


if __name__ == "__main__":
    main(*sys.argv[1:])
