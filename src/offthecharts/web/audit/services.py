"""Writing the audit trail."""

from typing import Any

from django.db import models

from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.request_id import current_request_id


def record(*, actor: Any, action: str, subject: models.Model | None = None, detail: str = "") -> AuditEntry:
    """Note that `actor` (a staff member, a Hub user, a member's account, None) did `action`, such as ``staff added``.

    Runs in the caller's transaction, so that what was rolled back was never done. `detail` must not hold anything
    about a patient or a member.
    """
    known = actor is not None and getattr(actor, "is_authenticated", False)
    request_id = current_request_id()
    return AuditEntry.objects.create(
        practice_id=getattr(actor, "practice_id", None),
        actor_id=str(getattr(actor, "id", actor.pk))[:40] if known else "",
        actor_name=str(actor)[:120] if known else "",
        action=action,
        subject=str(subject._meta.verbose_name)[:40] if subject else "",
        # A row of one practice has the key (practice, id), of which the id alone fits.
        subject_id=str(getattr(subject, "id", subject.pk))[:40] if subject else "",
        detail=detail[:200],
        request_id="" if request_id == "-" else request_id,
    )
