"""What can go wrong with points for many."""

from offthecharts.web.errors import DomainError


class NobodyLeft(DomainError):
    """Nobody of the lot can be given the points."""

    title = "Nobody is left"
    status = 422
    code = "invalid"


class TooMany(DomainError):
    """More members than one lot holds."""

    title = "Too many members"
    status = 422
    code = "invalid"


class LotMoved(DomainError):
    """The lot was given, or taken back, before."""

    title = "This was done before"
    code = "lot_moved"


class NotYourLot(DomainError):
    """Somebody else prepared the lot."""

    title = "Somebody else prepared this"
    status = 403
    code = "not_yours"
