"""E-mail with a one-time link. It is about an account that somebody has or was offered, so the list of those who
unsubscribed does not matter (CAN-SPAM Act, § 7702(17): transactional messages); nothing else may stand in it.
"""

import logging
import uuid
from datetime import timedelta
from email.headerregistry import Address
from typing import Final

from django.conf import settings
from django.core.mail import mailers
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from offthecharts.hub.messages.handover import Kind, outcome_of
from offthecharts.hub.messages.mail import MemberEmail, foot_of
from offthecharts.hub.messages.merge import one_line
from offthecharts.hub.portal import links, tasks
from offthecharts.hub.portal.models import LinkKind, PortalLink

BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 15, 60))
logger = logging.getLogger(__name__)


def deliver(practice_id: uuid.UUID, link_id: uuid.UUID) -> bool:
    """Mail the link if it works and was not mailed yet; whether it went out. Claimed by a conditional UPDATE."""
    now = timezone.now()
    rows = PortalLink.objects.of(practice_id).filter(id=link_id)
    claimed = rows.filter(mailed_at=None, used_at=None, withdrawn_at=None, expires_at__gt=now).update(
        mailed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    link = rows.select_related("practice", "member").get()
    try:
        accepted = mailers.default.send_messages([email_of(link)])
    except Exception as error:
        return _failed(link, error)
    if not accepted:
        rows.update(mailed_at=None, problem="The mail provider was told not to send it.")
    return bool(accepted)


def _failed(link: PortalLink, error: Exception) -> bool:
    """Try later what may go out later; of what was cut off nobody knows, and a second link does no harm."""
    outcome = outcome_of(error)
    logger.info("link %s: %s after attempt %d", link.id, outcome.kind.value, link.attempts)
    again = outcome.kind in (Kind.LATER, Kind.UNCERTAIN) and link.attempts <= len(BACK_OFF)
    rows = PortalLink.objects.of(link.practice_id).filter(id=link.id)
    rows.update(mailed_at=None, problem=outcome.why[:500])
    if again:
        tasks.enqueue_mail(link, timezone.now() + BACK_OFF[link.attempts - 1])
    return False


def email_of(link: PortalLink) -> MemberEmail:
    """The e-mail, in the receiver's language, as text and HTML."""
    with translation.override(link.language), timezone.override(link.practice.zone):
        subject, lines, button = _words(link)
        context = {
            "link": link,
            "subject": subject,
            "lines": lines,
            "button": button,
            "url": links.url_of(link),
            "foot": foot_of(link.practice),
            "language": link.language,
        }
        email = MemberEmail(
            subject=one_line(subject),
            body=render_to_string("portal/mail/link.txt", context),
            from_email=str(Address(one_line(link.practice.name), addr_spec=settings.DEFAULT_FROM_EMAIL)),
            to=[link.to_address],
            reply_to=[link.practice.mail_reply_to] if link.practice.mail_reply_to else [],
            headers={"Auto-Submitted": "auto-generated"},
        )
        email.attach_alternative(render_to_string("portal/mail/link.html", context), "text/html")
    email.practice_id = link.practice_id
    return email


def _words(link: PortalLink) -> tuple[str, list[str], str]:
    """Subject, paragraphs, and what the button says."""
    named = {"practice": link.practice.name, "name": link.member.called}
    if link.kind == LinkKind.INVITATION:
        return (
            _("Your rewards page at %(practice)s") % named,
            [
                _("Hello %(name)s,") % named,
                _("you have a page of your own at %(practice)s: see points, prizes and what comes next.") % named,
                _("Choose a password to open it. This link works once, for 14 days."),
            ],
            _("Open my page"),
        )
    over = _("This link works once, for 20 minutes. If you did not ask for it, delete this e-mail.")
    if link.kind == LinkKind.RECOVERY:
        what = _("here you choose a new password for your rewards page at %(practice)s.") % named
        return (
            _("A new password for your rewards page"),
            [_("Hello %(name)s,") % named, what, over],
            _("New password"),
        )
    what = _("here you sign in to your rewards page at %(practice)s.") % named
    return _("Sign in to your rewards page"), [_("Hello %(name)s,") % named, what, over], _("Sign in")
