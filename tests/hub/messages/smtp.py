"""A real SMTP server (aiosmtpd) that can be told to refuse, to wait and to hang up."""

import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class SmtpServer:
    """Keeps what it took in `taken`. `answers` to RCPT, `data_answers` after the message, each used once and in turn.

    With `cut` the server hangs up once it has the whole message, without an answer. With `stall` it answers only
    after `release` is set.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.seen: list[EmailMessage] = []
        self.answers: list[str] = []
        self.data_answers: list[str] = []
        self.cut = False
        self.stall = False
        self.asked = threading.Event()
        self.release = threading.Event()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        """Listen on a free port."""
        self._controller.start()

    def stop(self) -> None:
        """Listen no more."""
        self.release.set()
        self._controller.stop()

    @property
    def url(self) -> str:
        """As OFFTHECHARTS_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}?timeout=10"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, rcpt_options: list[str]
    ) -> str:
        """Take the address, or say what `answers` says."""
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take the message."""
        import asyncio

        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.seen.append(mail)
        self.asked.set()
        while self.stall and not self.release.is_set():
            await asyncio.sleep(0.05)
        if self.cut:
            transport: Any = server.transport
            transport.abort()
            return "451 never heard"
        if self.data_answers:
            return self.data_answers.pop(0)
        self.taken.append(mail)
        return "250 OK"
