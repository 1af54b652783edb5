"""Why points that were given in the practice program cannot be posted as they were: a person there settles it."""

from offthecharts.hub.changes.errors import Conflict


class MemberArchived(Conflict):
    """The profile was archived since."""

    title = "The member was archived"
    code = "member_archived"


class MemberGone(Conflict):
    """The profile is not there any more."""

    title = "This member does not exist any more"
    code = "member_gone"


class ItemRetired(Conflict):
    """A reward item has left the menu since."""

    title = "A reward item was retired"
    code = "item_retired"


class LockedItem(Conflict):
    """A reward item was given too lately, or often enough for the day."""

    title = "A reward item is locked"
    code = "item_locked"


class NotForMember(Conflict):
    """A reward item is for groups in which the member is not."""

    title = "A reward item is not for this member"
    code = "item_not_for_member"


class ForOwnFamily(Conflict):
    """Whoever gave the points is this member, or of the family."""

    title = "These points are for the giver’s own family"
    code = "own_family"


class CardReplaced(Conflict):
    """The card was retired; a retired number is never recognised."""

    title = "The card was replaced"
    code = "card_replaced"


class CardOfSomebodyElse(Conflict):
    """The card is in use, and not the patient's."""

    title = "This is somebody else’s card"
    code = "card_of_somebody_else"


class CardNotInUse(Conflict):
    """The practice has no such card, or gave it to nobody yet."""

    title = "Nobody has this card"
    code = "card_unknown"


class TooFewPoints(Conflict):
    """The balance would go below zero."""

    title = "Not enough points"
    code = "balance_below_zero"


class TooManyPoints(Conflict):
    """The balance would leave the range of points."""

    title = "Too many points"
    code = "balance_too_high"
