"""Why an offer cannot be decided."""

from offthecharts.web.errors import DomainError


class OfferOver(DomainError):
    """It was decided, or replaced by a later one."""

    title = "This offer is over"
    status = 409
    code = "offer_over"
