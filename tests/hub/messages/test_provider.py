"""Messages handed over to a provider's HTTP interface (django-anymail), with a real server in its place."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import override_settings

from offthecharts.config.mail import mailer
from offthecharts.hub.messages.delivery import deliver
from offthecharts.hub.messages.models import Message, Status
from tests.hub.messages.conftest import again
from tests.hub.messages.smtp import free_port

Queue = Callable[..., Message]
TAKEN = '{"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "rosa@example.com"}'


class Provider(ThreadingHTTPServer):
    """Answers each request with `status` and `body`; with status 0 it hangs up."""

    status = 200
    body = TAKEN
    requests = 0


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:  # http.server's name
        """Answer as told."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        if not self.server.status:
            self.connection.close()
            return
        content = self.server.body.encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def settings_for(port: int) -> Any:
    anymail = {
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": f"http://127.0.0.1:{port}/",
        "REQUESTS_TIMEOUT": 5,
    }
    return override_settings(
        MAILERS={"default": mailer("anymail:postmark")}, ANYMAIL=anymail, DEFAULT_FROM_EMAIL="rewards@hub.example"
    )


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with settings_for(server.server_port):
        yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "expected", "said"),
    [
        (200, TAKEN, Status.SENT, ""),
        (422, '{"ErrorCode": 300, "Message": "Invalid"}', Status.FAILED, "refuses the message"),
        (401, '{"ErrorCode": 10, "Message": "Bad token"}', Status.FAILED, "refuses the Hub's key"),
        (429, "{}", Status.QUEUED, "asks to wait"),
        (503, "{}", Status.QUEUED, "asks to wait"),
        (500, "{}", Status.UNCERTAIN, "may have gone out"),
        (200, "nonsense", Status.UNCERTAIN, "may have gone out"),
        (0, "", Status.UNCERTAIN, "may have gone out"),
    ],
)
def test_what_the_provider_answers(
    queue: Queue, provider: Provider, status: int, body: str, expected: Status, said: str
) -> None:
    provider.status, provider.body = status, body
    message = queue()
    assert deliver(message.practice_id, message.id) == expected
    assert said in again(message).problem
    assert provider.requests == 1


def test_a_provider_that_cannot_be_reached_is_tried_again(queue: Queue) -> None:
    with settings_for(free_port()):
        message = queue()
        assert deliver(message.practice_id, message.id) == Status.QUEUED
        assert "could not be reached" in again(message).problem
