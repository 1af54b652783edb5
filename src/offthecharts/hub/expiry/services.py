"""The rule, its daily run, and giving back what expired."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.expiry import taking, telling
from offthecharts.hub.expiry.errors import NotExpired
from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, NoticeState, RuleKind
from offthecharts.hub.expiry.queries import rule_of
from offthecharts.hub.keys import Own
from offthecharts.hub.points import services as points
from offthecharts.hub.points.giving import refuse_back_to_own_family
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record


@transaction.atomic
def set_rule(
    *, practice: Practice, kind: RuleKind, months: int, warn_days: int, tell_members: bool, by: HubUser | None
) -> ExpiryRule:
    """Choose the rule. It runs first on the next day, and takes nothing before its days of warning are over.

    Switched off, it lets what was announced lapse.
    """
    now = timezone.now()
    values = {
        "kind": kind,
        "months": months,
        "warn_days": warn_days,
        "tell_members": tell_members,
        "changed_at": now,
        "changed_by": by.display_name if by else "",
        "last_run_on": now.astimezone(practice.zone).date(),
    }
    rule, _made = ExpiryRule.objects.update_or_create(practice=practice, defaults=values)
    if not rule.is_on:
        taking.lapse_all(practice, now)
    said = f"{rule.kind}, {months} months, told {warn_days} days before" if rule.is_on else "off"
    record(actor=by, action="expiry rule changed", subject=practice, detail=said)
    return rule


def run(practice: Practice, at: datetime) -> None:
    """Do what the rule says at `at`: take what was announced and is due, announce what comes next, tell the members.

    Twice, or by two workers at once, it does everything once. A handful of queries for the practice, and some for
    each member whose points expire or who is told.
    """
    rule = rule_of(practice)
    rule.practice = practice
    if not rule.is_on:
        taking.lapse_all(practice, at)
        return
    taking.take_due(rule, at)
    telling.make_notices(rule, at)
    telling.tell(rule, at)


@transaction.atomic
def give_back(*, practice: Practice, notice_id: uuid.UUID, by: HubUser) -> ExpiryNotice:
    """Give back what expired by this notice, once. For the rule these points are as if given today.

    Raises NotExpired, and OwnFamily for points of `by` or their family.
    """
    lock_practice(practice.pk)  # a merge locks balances before notices
    expired = ExpiryNotice.objects.of(practice).filter(id=notice_id, state=NoticeState.DONE, entry_id__isnull=False)
    if not expired.update(state=NoticeState.GIVEN_BACK):
        raise NotExpired("Reload the page: somebody may have given the points back before.")
    notice = ExpiryNotice.objects.of(practice).select_related("entry", "member").get(id=notice_id)
    refuse_back_to_own_family(practice, by, notice.entry)
    key = f"{Own.EXPIRY_BACK}{notice.id}"
    points.take_back(notice.entry, by_name=by.display_name, hub_user=by, idempotency_key=key)
    return notice
