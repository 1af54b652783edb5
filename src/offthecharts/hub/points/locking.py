"""Holding balances, in the one order of locks: the practice, members, balances by member id, all other rows.

ARCHITECTURE.md says why. Whoever posts for one member and holds nothing else needs none of this: the ledger takes the
balance itself.
"""

import uuid
from collections.abc import Iterable

from django.db import transaction

from offthecharts.hub.members.merged import kept_id_of
from offthecharts.hub.points.merged import start_balance
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice


def lock_balance(practice: Practice, member_id: uuid.UUID) -> None:
    """Queue at the member's balance until the transaction ends, as every posting does.

    Raises MemberNotFound, and MemberMerged.
    """
    rows = Balance.objects.of(practice).filter(member_id=member_id).select_for_update()
    if rows.first() is None:
        start_balance(practice.pk, member_id)
        rows.first()


def lock_balances(practice: Practice, member_ids: Iterable[uuid.UUID]) -> None:
    """Queue at the balances of all these members until the transaction ends, before any other row of theirs.

    For a profile that was merged into another one that one's balance, after the practice: taking an entry back there
    moves points between the two. One query; some more when a profile was merged or has no balance yet. Raises
    MemberNotFound.
    """
    wanted = set(member_ids)
    rows = Balance.objects.of(practice).filter(member_id__in=wanted).order_by("member_id").select_for_update()
    with transaction.atomic():
        if len(rows) == len(wanted):
            return
        transaction.set_rollback(True)  # to the savepoint, which lets go of those: the practice comes first
    lock_practice(practice.pk)
    for member_id in sorted({kept_id_of(practice, one) for one in wanted}):
        lock_balance(practice, member_id)
