"""What can go wrong with messages."""

from offthecharts.web.errors import DomainError


class KeyReused(DomainError):
    """The idempotency key was used before, with other input."""

    title = "This was already sent, with other content"
    status = 422
    code = "idempotency_key_reused"


class NoPostalAddress(DomainError):
    """The practice has no postal address, which the foot of every e-mail has to show."""

    title = "The practice's postal address is missing"
    code = "no_postal_address"


class CannotReceive(DomainError):
    """This person may not get e-mail, or has no address."""

    title = "This person cannot get the message"
    status = 422
    code = "cannot_receive"


class UnknownMergeField(DomainError):
    """The text has a merge field that we do not know."""

    title = "Unknown merge field"
    status = 422
    code = "unknown_merge_field"


class TooLate(DomainError):
    """The message is being handed over or went out already."""

    title = "Too late to stop it"
    code = "too_late"


class NotSendable(DomainError):
    """Only messages that failed, were stopped or are uncertain can be sent again."""

    title = "This message cannot be sent again"
    code = "not_sendable"


class NameTaken(DomainError):
    """Two templates would have the same name."""

    title = "This name is taken"
    status = 422
    code = "name_taken"
