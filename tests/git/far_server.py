"""A host of git repositories over https, for a network namespace: honest and hostile ones side by side.

Run as a program: folder of the repositories, certificate, key, address to listen on. Whoever is asked for
on the loopback address notes it in ``trapped`` beside the repositories.
"""

import http.server
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

DRIPS = 600


class Host(http.server.BaseHTTPRequestHandler):
    """Serves ``/<name>.git/…`` by ``git http-backend``, and misbehaves where the name says so."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        self.serve(b"")

    def do_POST(self) -> None:
        self.serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def serve(self, body: bytes) -> None:
        name = self.path.split("/")[1]
        misbehave = self.manners().get(name)
        if misbehave is not None:
            misbehave()
        else:
            self.answer(body)

    def manners(self) -> dict[str, Callable[[], None]]:
        return {
            "to-loopback.git": lambda: self.redirect("http://127.0.0.1/aru/work.git"),
            "to-loopback-tls.git": lambda: self.redirect("https://127.0.0.1/aru/work.git"),
            "moved.git": lambda: self.redirect(f"https://{self.headers['Host']}/good.git"),
            "private.git": self.ask_password,
            "slow.git": self.drip,
            "endless.git": self.flood,
        }

    def redirect(self, target: str) -> None:
        rest = self.path.split("/", 2)[2]
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", f"{target}/{rest}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def ask_password(self) -> None:
        self.send_response(HTTPStatus.UNAUTHORIZED)
        self.send_header("WWW-Authenticate", 'Basic realm="far"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self) -> None:
        """Send a byte now and then, for ever."""
        self.begin_advertisement()
        for _ in range(DRIPS):
            self.wfile.write(b"0")
            time.sleep(0.1)

    def flood(self) -> None:
        """Send references without an end."""
        self.begin_advertisement()
        self.wfile.write(b"001e# service=git-upload-pack\n0000")
        for number in range(100_000_000):
            line = f"{'1' * 40} refs/heads/{number:09d}\n".encode()
            self.wfile.write(b"%04x%s" % (len(line) + 4, line))

    def begin_advertisement(self) -> None:
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        self.end_headers()

    def answer(self, body: bytes) -> None:
        url = urlsplit(self.path)
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        said = subprocess.run(
            ["git", "http-backend"], env=environment, input=body, capture_output=True, check=False
        )
        head, _, content = said.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
        for field, value in fields.items():
            self.send_header(field, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, form: str, *values: object) -> None:
        with (self.folder / "asked").open("a") as log:
            log.write(form % values + "\n")


class Trap(http.server.BaseHTTPRequestHandler):
    """Notes whoever comes to the loopback address."""

    folder: Path

    def do_GET(self) -> None:
        (self.folder / "trapped").write_text(self.path)
        self.send_error(HTTPStatus.NOT_FOUND)


def encrypted(server: http.server.HTTPServer, certificate: str, key: str) -> http.server.HTTPServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def main(folder: str, certificate: str, key: str, address: str) -> None:
    Host.folder = Trap.folder = Path(folder)
    plain = http.server.ThreadingHTTPServer(("127.0.0.1", 80), Trap)
    trap = encrypted(http.server.ThreadingHTTPServer(("127.0.0.1", 443), Trap), certificate, key)
    host = encrypted(http.server.ThreadingHTTPServer((address, 443), Host), certificate, key)
    for server in (plain, trap):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    (Path(folder) / "ready").touch()
    host.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
