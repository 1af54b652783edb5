"""What can go wrong with orders; after each of them nothing has changed."""

from offthecharts.web.errors import DomainError


class NothingOrdered(DomainError):
    """An order without prizes, or with numbers that no order can have."""

    title = "Nothing is chosen"
    status = 422
    code = "invalid"


class PrizeRetired(DomainError):
    """The prize is not in the catalogue, or not offered there or to this member."""

    title = "This prize is not offered"
    code = "prize_retired"


class PriceChanged(DomainError):
    """A prize costs other points than those that were shown."""

    title = "The price has changed meanwhile"
    code = "price_changed"


class LimitReached(DomainError):
    """The member has ordered as many of a prize as one may."""

    title = "The limit of this prize is reached"
    code = "limit_reached"


class PointsShort(DomainError):
    """A member has fewer points than their share of the order."""

    title = "Not enough points"
    code = "points_short"


class WrongShares(DomainError):
    """The shares are not the price of the order, or are those of a stranger."""

    title = "The points do not fit the order"
    status = 422
    code = "invalid"


class NotConfirmed(DomainError):
    """A relative's points are asked for and not confirmed yet."""

    title = "The family has not confirmed yet"
    code = "not_confirmed"


class OrderMoved(DomainError):
    """The order is in another state, because somebody was faster or it is over."""

    title = "The order is somewhere else already"
    code = "order_moved"


class HandOverStands(DomainError):
    """Somebody would take back a hand-over of others, or one of long ago."""

    title = "This hand-over stands"
    status = 403
    code = "hand_over_stands"


class OrderTooLarge(DomainError):
    """Its points or its retail value are more than can be counted."""

    title = "This order is too large"
    status = 422
    code = "invalid"


class MemberGone(DomainError):
    """The member is archived, and orders nothing."""

    title = "This member is archived"
    code = "member_archived"


class OrderNotFound(DomainError):
    """The practice has no such order."""

    title = "This order does not exist"
    status = 404
    code = "not_found"
