"""Jobs of the member page. Each may run twice: claims make that harmless."""

import uuid
from datetime import datetime

from django.tasks import task
from django.utils import timezone

from offthecharts.hub.portal.models import LinkKind, PortalLink


@task()
def mail_link(practice_id: str, link_id: str) -> bool:
    """Mail a one-time link, if it still works and was not mailed."""
    from offthecharts.hub.portal.mail import deliver

    return deliver(uuid.UUID(practice_id), uuid.UUID(link_id))


@task()
def look_up(practice_id: str, kind: str, sealed_name: str) -> bool:
    """Mail a link to whoever signs in with this name, or to nobody: so the page answers the same for all names."""
    from offthecharts.hub.portal.links import send_to_account
    from offthecharts.hub.practices.models import Practice
    from offthecharts.web.encryption import decrypt

    practice = Practice.objects.get(pk=uuid.UUID(practice_id))
    return send_to_account(practice, decrypt(sealed_name), LinkKind(kind), timezone.now()) is not None


def enqueue_mail(link: PortalLink, at: datetime) -> None:
    """Queue the e-mail of `link` for the moment `at`, in the caller's transaction."""
    mail_link.using(run_after=at).enqueue(str(link.practice_id), str(link.id))


def enqueue_look_up(practice_id: uuid.UUID, kind: LinkKind, name: str) -> None:
    """Queue the look for the account. The name that a stranger typed lies in the queue encrypted."""
    from offthecharts.web.encryption import encrypt

    look_up.enqueue(str(practice_id), str(kind), encrypt(name[:254]))
