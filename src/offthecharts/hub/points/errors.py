"""What can be wrong with points."""

import uuid

from offthecharts.web.errors import DomainError


class KeyReused(DomainError):
    """The idempotency key was used before, with other input."""

    title = "This was already sent, with other content"
    status = 422
    code = "idempotency_key_reused"


class BelowZero(DomainError):
    """The balance would go below zero, which only a correction may do."""

    title = "Not enough points"
    code = "balance_below_zero"


class BalanceTooHigh(DomainError):
    """The balance would leave the range of points."""

    title = "Too many points"
    code = "balance_too_high"


class KeyWaits(DomainError):
    """The request with this key was made before, and all of it went to the approvals' queue, not to the ledger."""

    title = "These points wait for approval"
    code = "waits_for_approval"


class PointsOutOfRange(DomainError):
    """A line has no points, or more than one line may have."""

    title = "Points out of range"
    status = 422
    code = "invalid"


class EntryNotFound(DomainError):
    """The practice has no such entry."""

    title = "This points entry does not exist"
    status = 404
    code = "not_found"


class MemberNotFound(DomainError):
    """The practice has no such member."""

    title = "This member does not exist"
    status = 404
    code = "not_found"


class MemberMerged(DomainError):
    """The profile was merged into another one, `kept_id`; the ledger's services post to that one themselves."""

    title = "This profile was merged into another one"
    code = "member_merged"

    def __init__(self, kept_id: uuid.UUID, advice: str = "") -> None:
        super().__init__(advice or f"Use the profile that was kept: member {kept_id}.")
        self.kept_id = kept_id


class AlreadyReversed(DomainError):
    """The entry was taken back before."""

    title = "Already taken back"
    code = "already_reversed"


class CorrectionStays(DomainError):
    """A correction was to be taken back by somebody who may make none."""

    title = "Only Owners and Admins take corrections back"
    status = 403
    code = "correction"


class PartOfMore(DomainError):
    """The entry belongs to a transfer, an order or the like, which is taken back as a whole."""

    title = "This entry cannot be taken back alone"
    code = "part_of_more"


class OwnFamily(DomainError):
    """Somebody would give points to themselves or their own family."""

    title = "These points are for your own family"
    status = 403
    code = "own_family"


class MemberArchived(DomainError):
    """Somebody would give points to an archived profile."""

    title = "This member is archived"
    code = "member_archived"


class SameMember(DomainError):
    """Points were to be moved from a member to the same member."""

    title = "Choose somebody else"
    status = 422
    code = "invalid"


class CannotReverseReversal(DomainError):
    """A reversal cannot be taken back; points are given again instead."""

    title = "A reversal cannot be taken back"
    code = "cannot_reverse_reversal"
