"""Keeps e-mail in the database, where Owners and Admins read it on the page Mailbox; nothing leaves the Hub."""

from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

from offthecharts.hub.messages.models import MailboxMail

_SHOWN_APART = {"subject", "from", "to", "content-type", "content-transfer-encoding", "mime-version"}


class EmailBackend(BaseEmailBackend):
    """Writes each e-mail of a member to the mailbox of its practice."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Keep them all; the answer is how many. Mail that belongs to no practice is not kept."""
        rows = [_row(email) for email in email_messages if getattr(email, "practice_id", None)]
        MailboxMail.across_practices.bulk_create(rows)
        return len(rows)


def _row(email: Any) -> MailboxMail:
    written = email.message()
    html = next((part.content for part in email.alternatives if part.mimetype == "text/html"), "")
    return MailboxMail(
        practice_id=email.practice_id,
        sender=email.from_email[:300],
        to=", ".join(email.to)[:500],
        subject=email.subject[:300],
        text=email.body,
        html=html,
        headers=[[name, str(value)] for name, value in written.items() if name.lower() not in _SHOWN_APART],
    )
