"""What can go wrong with families and the points inside them."""

from offthecharts.web.errors import DomainError


class NotFamily(DomainError):
    """Points were to move to somebody who does not belong to the family."""

    title = "They are not one family"
    code = "not_family"


class TooFewPoints(DomainError):
    """The giver has fewer points than are to be moved."""

    title = "Not enough points"
    code = "balance_below_zero"


class AlreadySpent(DomainError):
    """A transfer cannot be taken back: the receiver has spent the points."""

    title = "The points are spent already"
    code = "already_spent"


class TooFewInFamily(DomainError):
    """The member, with the family where it pools, has fewer points than an order needs."""

    title = "Not enough points"
    code = "balance_below_zero"


class NotLinkable(DomainError):
    """These two cannot be linked."""

    title = "They cannot be linked"
    status = 422
    code = "not_linkable"


class AlreadyLinked(DomainError):
    """The link is there."""

    title = "They are linked already"
    code = "already_linked"


class NotByFamily(DomainError):
    """Somebody would change what decides about the points of their own family."""

    title = "This is your own family"
    status = 403
    code = "own_family"


class FamilyTooLarge(DomainError):
    """The link would make a family that no family is."""

    title = "This would be a very large family"
    code = "family_too_large"
