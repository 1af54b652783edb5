"""The other side of the wire: a small server on a real socket that answers as a Hub does, or badly."""

import hashlib
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from offthecharts.wire.assertions import check_proof, key_id


@dataclass
class Call:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Hub:
    """What the double answers; tests set `refusal`, `manner` and so on, and look at `calls` afterwards."""

    address: str = ""
    refusal: tuple[int, dict[str, Any]] | None = None
    refuses: str = ""
    manner: str = ""
    token: str = "token-1"
    ended: set[str] = field(default_factory=set)
    profile: dict[str, Any] | None = field(
        default_factory=lambda: {"id": "member-7", "state": "linked", "points": 340, "has_photo_sha256": ""}
    )
    keeps_photo: bool = True
    clock_ahead: timedelta = timedelta()
    launch_url: str = ""
    menu: dict[str, Any] = field(default_factory=lambda: {"groups": [], "most_used": []})
    keys: dict[str, str] = field(default_factory=dict)
    ended_keys: list[str] = field(default_factory=list)
    sign_on: dict[str, Any] | None = None
    sign_on_links: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    applied: list[dict[str, Any]] = field(default_factory=list)
    """Changes in the order in which they were applied, each once."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    judge: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda change: {"outcome": "done"})
    """What becomes of a change that was not applied before."""

    def refuse(self, code: str, *, at: str, status: int = 403, detail: str = "", **more: Any) -> None:
        """Answer calls to `at` with this problem."""
        self.refuses = at
        self.refusal = (status, {"title": "No", "status": status, "detail": detail, "code": code, **more})

    def to(self, path: str, method: str = "POST") -> list[Call]:
        """The calls to one path."""
        return [call for call in self.calls if call.path == f"/api/v1/{path}" and call.method == method]

    def answer(self, call: Call) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        name = call.path.removeprefix("/api/v1/")
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if self.refusal and self.refuses == f"{call.method} {name}":
            return self.refusal
        if name == "connections" and call.method == "POST":
            return 201, {"token": self.token, "connection": self._connection()}
        if token in self.ended:
            return 403, {"title": "Ended", "status": 403, "code": "connection_revoked", "detail": "It was ended."}
        if token != self.token:
            return 401, {"title": "Who are you", "status": 401, "code": "bad_token", "detail": "Unknown token."}
        if name == "sign-on/keys":
            return 201, self._sign_on_key(call)
        if name.startswith("sign-on/keys/"):
            self.ended_keys.append(name.removeprefix("sign-on/keys/").removesuffix("/end"))
            return 200, {}
        if name == "sign-on/links":
            return 200, {"links": self.sign_on_links}
        if name == "connections/current":
            if call.method == "DELETE":
                self.ended.add(token)
                return 204, {}
            return 200, self._connection()
        if name == "reward-menu":
            return 200, self.menu
        if name == "changes":
            return 200, {"results": self._changes(call.body["changes"])}
        return 201, self._launch(call)

    def _changes(self, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """As the Hub does: each once by its key, and none of a subject after one that was refused or failed."""
        results, stopped = [], set()
        with self.lock:
            for change in changes:
                result = {"key": change["key"], **self._change(change, stopped)}
                if result["outcome"] in ("refused", "failed"):
                    stopped.add(change["subject"])
                results.append(result)
        return results

    def _change(self, change: dict[str, Any], stopped: set[str]) -> dict[str, Any]:
        if change["subject"] in stopped:
            return {"outcome": "waiting"}
        if any(before["key"] == change["key"] for before in self.applied):
            return {"outcome": "done", "repeated": True}
        result = self.judge(change)
        if result["outcome"] == "done":
            self.applied.append(change)
        return result

    def _connection(self) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {
            "connection_id": "c-1",
            "practice_id": "p-1",
            "practice_name": "Brook Street Orthodontics",
            "time_zone": "America/New_York",
            "connected_as": "olive",
            "created_at": now.isoformat(),
            "now": (now + self.clock_ahead).isoformat(),
        }

    def _sign_on_key(self, call: Call) -> dict[str, Any]:
        public_key: str = call.body["public_key"]
        check_proof(public_key, call.body["proof"], hashlib.sha256(self.token.encode()).hexdigest())
        self.keys[key_id(public_key)] = public_key
        now = datetime.now(UTC).isoformat()
        return {"key_id": key_id(public_key), "issuer": "c-1", "audience": "p-1", "registered_at": now}

    def _launch(self, call: Call) -> dict[str, Any]:
        patient = call.body.get("patient")
        profile = dict(self.profile) if patient and self.profile else None
        if profile and self.keeps_photo and patient and patient.get("photo"):
            profile["has_photo_sha256"] = patient["photo"]["sha256"]
        return {
            "launch_url": self.launch_url or f"{self.address}/frame/launch/one-time/",
            "expires_at": (datetime.now(UTC) + timedelta(seconds=60)).isoformat(),
            "profile": profile,
            "sign_on": self.sign_on if call.body.get("assertion") else None,
        }


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        call = Call(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.hub.calls.append(call)
        if self._badly():
            return
        status, answer = self.hub.answer(call)
        if self.hub.manner == "answer lost":
            self.close_connection = True
            return
        kind = "application/json" if status < 300 else "application/problem+json"
        self._send(status, kind, json.dumps(answer).encode() if status != 204 else b"")

    def _badly(self) -> bool:
        manner = self.hub.manner
        if manner == "slow":
            time.sleep(1.5)
        elif manner == "cut off":
            self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{")
            self.close_connection = True
            return True
        elif manner == "garbage":
            self.wfile.write(b"\x00\x01 welcome to port 25\r\n")
            self.close_connection = True
            return True
        elif manner == "website":
            self._send(200, "text/html", b"<h1>It works</h1>")
            return True
        elif manner == "gateway":
            self._send(502, "text/html", b"bad gateway")
            return True
        return False

    def _send(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815  # the names are http.server's

    def log_message(self, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def running(certificate: tuple[Path, Path] | None = None) -> Iterator[Hub]:
    """A double that listens until the block ends; with `certificate` (chain, key) it speaks TLS."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    hub.address = f"{scheme}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "hub.pem", folder / "hub.key"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private
