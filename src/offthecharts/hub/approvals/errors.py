"""What can go wrong with points that wait for approval."""

from offthecharts.web.errors import DomainError


class AlreadyDecided(DomainError):
    """Somebody approved, refused or took the points back before."""

    title = "Somebody decided on these points before"
    code = "already_decided"


class NotYours(DomainError):
    """Only who gave the points takes them out of the queue."""

    title = "These points were given by somebody else"
    status = 403
    code = "not_yours"


class NoReason(DomainError):
    """Points were to be refused without a word to who gave them."""

    title = "Say why"
    status = 422
    code = "invalid"
