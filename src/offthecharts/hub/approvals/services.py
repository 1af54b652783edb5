"""Deciding on points that wait: approve, refuse, take back, and undo each of these.

What is approved is posted once, under the name of who gave it, with who approved it in the comment. The limits of the
reward menu are looked at again, since others may have given the same item meanwhile.
"""

import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.approvals.errors import AlreadyDecided, NoReason, NotYours
from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.keys import Own
from offthecharts.hub.members.merged import kept_id_of
from offthecharts.hub.menu import limits
from offthecharts.hub.points import giving, services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.practices.connections import stands
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.users import user_of_id
from offthecharts.hub.roles import RUNS_PRACTICE
from offthecharts.web.audit.services import record

LONGEST_COMMENT: Final = 300
LATE: Final = timedelta(minutes=5)
"""Points approved later than this keep the time at which they were given beside that of their posting."""


@transaction.atomic
def approve(*, practice: Practice, approval_id: uuid.UUID, by: HubUser) -> Approval:
    """Post the points. Raises AlreadyDecided, OwnFamily, ItemLocked, ItemNotForMember, BelowZero, BalanceTooHigh."""
    member_id = _behind_balance(practice, approval_id)
    giving.refuse_own_family(practice, by, member_id)
    approval = _locked(practice, approval_id, Standing.WAITING)
    line = Line(approval.points, approval.reason, approval.item_id, approval.item)
    if approval.item is not None:
        limits.check(practice, member_id, [approval.item], moment=approval.given_at, with_waiting=False)
    approval.times += 1
    posted = services.award(
        practice=practice,
        member=member_id,
        lines=[line],
        comment=_comment(approval, by),
        by_name=approval.by_name,
        hub_user=user_of_id(practice, approval.hub_user_id),
        idempotency_key=f"{Own.APPROVAL}{approval.id.hex}-{approval.times}",
        given_at=approval.given_at if timezone.now() - approval.given_at > LATE else None,
        caller_id=approval.connection_id if approval.connection_id and stands(approval.connection_id) else None,
    )
    giving.set_tags(practice, member_id, [line])
    approval.entry_id = posted.entries[0].id
    _decide(approval, Standing.APPROVED, by)
    return approval


@transaction.atomic
def refuse(*, practice: Practice, approval_id: uuid.UUID, by: HubUser, why: str) -> Approval:
    """Do not post the points; who gave them reads `why`. Raises NoReason, AlreadyDecided."""
    why = " ".join(why.split())[:200]
    if not why:
        advice = "Write a few words to whoever gave the points."
        raise NoReason(advice, fields={"why": [advice]})
    approval = _locked(practice, approval_id, Standing.WAITING)
    _decide(approval, Standing.REFUSED, by, why)
    return approval


@transaction.atomic
def withdraw(*, practice: Practice, approval_id: uuid.UUID, by: HubUser) -> Approval:
    """Take points out of the queue again: who gave them, or an Owner or Admin. Raises NotYours, AlreadyDecided."""
    approval = _locked(practice, approval_id, Standing.WAITING)
    _only_giver(approval, by)
    _decide(approval, Standing.WITHDRAWN, by)
    return approval


@transaction.atomic
def withdraw_all(*, practice: Practice, approvals: list[Approval], by_name: str) -> None:
    """Take back what of `approvals` still waits: the whole award is taken back where it was given. One query."""
    ids = [approval.id for approval in approvals]
    rows = Approval.objects.of(practice).filter(id__in=ids, state=Standing.WAITING)
    rows.update(state=Standing.WITHDRAWN, decided_at=timezone.now(), decided_by_name=by_name)


@transaction.atomic
def reopen(*, practice: Practice, approval_id: uuid.UUID, by: HubUser, key: str) -> Approval:
    """Undo a decision: the points wait again. What was approved is taken back from the ledger under `key`.

    Undoing the taking back is for who gave them, all else for Owners and Admins. Raises NotYours, AlreadyDecided,
    AlreadyReversed, BelowZero when the points were spent meanwhile, and OwnFamily for a deduction of `by`'s family.
    """
    member_id = _behind_balance(practice, approval_id)
    approval = _locked(practice, approval_id, Standing.APPROVED, Standing.REFUSED, Standing.WITHDRAWN)
    if approval.state == Standing.WITHDRAWN:
        _only_giver(approval, by)
    elif by.role not in RUNS_PRACTICE:
        raise NotYours("Ask an Owner or Admin: they decide on these points.")
    if approval.item is not None and approval.state != Standing.APPROVED:
        limits.check(practice, member_id, [approval.item], moment=approval.given_at)
    if approval.state == Standing.APPROVED and approval.entry_id is not None:
        giving.refuse_back_to_own_family(practice, by, approval.entry)
        services.reverse(
            practice=practice,
            entry_id=approval.entry_id,
            by_name=by.display_name,
            hub_user=by,
            idempotency_key=f"{key}:{approval.id}",
        )
    approval.state, approval.why, approval.entry_id = Standing.WAITING, "", None
    approval.decided_at, approval.decided_by_name = None, ""
    approval.save()
    return approval


def _comment(approval: Approval, by: HubUser) -> str:
    said = f"approved by {by.display_name}"
    words = approval.comment[: LONGEST_COMMENT - len(said) - 3]
    return f"{words} · {said}" if words else said


def _only_giver(approval: Approval, by: HubUser) -> None:
    if by.role not in RUNS_PRACTICE and approval.hub_user_id != by.pk:
        raise NotYours("Ask whoever gave them, or an Owner or Admin.")


def _behind_balance(practice: Practice, approval_id: uuid.UUID) -> uuid.UUID:
    """Whose points they are, the one into whom the profile was merged if it was, with the balance locked, and that
    of the entry once there is one: before the approval's own row, always in this order. Three queries.
    """
    row = Approval.objects.of(practice).filter(id=approval_id).values_list("member_id", "entry__member_id").get()
    lock_balances(practice, [member_id for member_id in row if member_id])
    return kept_id_of(practice, row[0])


def _locked(practice: Practice, approval_id: uuid.UUID, *states: Standing) -> Approval:
    """The approval in one of `states`, until the transaction ends; two people who decide at once queue here."""
    rows = Approval.objects.of(practice).select_for_update(no_key=True)
    approval = rows.filter(id=approval_id).first()
    if approval is None or approval.state not in states:
        raise AlreadyDecided("The list shows how they stand now.")
    return approval


def _decide(approval: Approval, state: Standing, by: HubUser, why: str = "") -> None:
    approval.state, approval.why = state, why
    approval.decided_at, approval.decided_by_name = timezone.now(), by.display_name
    approval.save()
    action = f"points {approval.get_state_display().lower()}"
    record(actor=by, action=action, subject=approval, detail=f"{approval.points:+d} points")
