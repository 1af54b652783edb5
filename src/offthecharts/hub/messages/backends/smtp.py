"""Django's SMTP backend, made to say whether the message itself was already on its way when the connection broke."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend

GO_AHEAD = 354


class CutOff(Exception):
    """The connection broke after the server asked for the message and before it said that it has it."""


class _KnowsWhereItBroke:
    """For smtplib's classes: `data` raises CutOff once the server said 354 and no clear answer came."""

    asked_for_message = False

    def getreply(self) -> tuple[int, bytes]:
        """One answer of the server."""
        code, text = super().getreply()  # type: ignore[misc]  # mixed in before smtplib.SMTP
        self.asked_for_message = self.asked_for_message or code == GO_AHEAD
        return code, text

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the message. Raises CutOff when nobody knows whether the server took it."""
        self.asked_for_message = False
        try:
            code, text = super().data(msg)  # type: ignore[misc]  # mixed in before smtplib.SMTP
        except smtplib.SMTPDataError:
            raise
        except OSError as error:  # SMTPException is one, too
            if self.asked_for_message:
                raise CutOff from error
            raise
        if not 200 <= code < 600:
            raise CutOff
        return code, text


class _Smtp(_KnowsWhereItBroke, smtplib.SMTP):
    pass


class _SmtpOverTls(_KnowsWhereItBroke, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoEmailBackend):
    """SMTP; raises CutOff where the hand-over is uncertain."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """smtplib's class, plain or over TLS."""
        return _SmtpOverTls if self.use_ssl else _Smtp

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """Say good-bye; what goes wrong there changes nothing for the message that was taken."""
        try:
            super()._close_connection(connection)  # type: ignore[misc]  # the stubs leave it out
        except OSError:
            connection.close()
