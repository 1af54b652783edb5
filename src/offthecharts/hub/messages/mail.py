"""A message as an e-mail: text and HTML, the practice's postal address and the way to unsubscribe in its foot."""

import uuid
from email.headerregistry import Address
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from offthecharts.hub.messages.merge import one_line
from offthecharts.hub.messages.models import Message
from offthecharts.hub.messages.suppression import token_for
from offthecharts.hub.practices.models import Practice

WIDEST_HEADER: Final = 900
"""RFC 5322 allows lines of 998 characters; folding inside the unsubscribe address would break it."""


class MemberEmail(EmailMultiAlternatives):
    """An e-mail that knows whose it is, for the mailbox."""

    practice_id: uuid.UUID

    def message(self, *, policy: Any = None) -> Any:
        """As Django makes it, but without folding the long address of the unsubscribe header."""
        from email import policy as policies

        return super().message(policy=(policy or policies.default).clone(max_line_length=WIDEST_HEADER))


def unsubscribe_url(message: Message) -> str:
    """The address in the foot of `message` that needs no sign-in."""
    return f"{settings.SITE_URL}/unsubscribe/{token_for(message)}/"


def email_of(message: Message) -> MemberEmail:
    """`message` ready to be handed over. Raises ValueError when an address or a header cannot be written."""
    url = unsubscribe_url(message)
    sender = Address(one_line(message.practice.name), addr_spec=settings.DEFAULT_FROM_EMAIL)
    receiver = Address(one_line(message.to_name), addr_spec=message.to_address)
    reply_to = [message.practice.mail_reply_to] if message.practice.mail_reply_to else []
    email = MemberEmail(
        subject=one_line(message.subject),
        body=text_of(message, url),
        from_email=str(sender),
        to=[str(receiver)],
        reply_to=reply_to,
        headers={
            "Message-ID": f"<{message.id}@{_mail_domain()}>",
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    email.attach_alternative(html_of(message, url), "text/html")
    email.practice_id = message.practice_id
    return email


def _mail_domain() -> str:
    sender: str = settings.DEFAULT_FROM_EMAIL
    return sender.rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"


def reason_of(message: Message) -> str:
    """Why the receiver gets the message."""
    practice, called = message.practice.name, message.member.called
    if message.member_id == message.receiver_id:
        return f"You get this e-mail because you are in the rewards program of {practice}."
    return f"You get this e-mail because {called} is in the rewards program of {practice}."


def foot_of(practice: Practice) -> list[str]:
    """The practice's name and postal address, line by line; the name once, also where the address begins with it."""
    lines = [line for line in practice.postal_address.splitlines() if line.strip()]
    named = bool(lines) and lines[0].casefold().startswith(practice.name.casefold())
    return lines if named else [practice.name, *lines]


def text_of(message: Message, url: str) -> str:
    """The plain text part."""
    foot = [reason_of(message), f"Unsubscribe: {url}", "", *foot_of(message.practice)]
    return "\n".join([message.body, "", "-- ", *foot, ""])


def html_of(message: Message, url: str) -> str:
    """The HTML part; everything that people typed is escaped."""
    context = {
        "message": message,
        "body": html_body(message.body),
        "reason": reason_of(message),
        "foot": foot_of(message.practice),
        "url": url,
    }
    return render_to_string("messages/mail/message.html", context)


def html_body(text: str) -> SafeString:
    """`text` as escaped paragraphs with its web addresses as links."""
    return mark_safe(linebreaks(urlize(text, autoescape=True), autoescape=False))  # noqa: S308  # urlize escaped it
