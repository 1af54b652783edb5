"""What can go wrong with sources."""

from offthecharts.web.errors import DomainError


class NotComplete(DomainError):
    """The source cannot run before its settings are complete."""

    title = "This source is not complete yet"
    code = "not_complete"


class SourceFault(DomainError):
    """The source cannot be read now; the advice says what to do. The run ends, the next one goes on."""

    title = "The source could not be read"
    status = 502
    code = "source_fault"


class TryLater(SourceFault):
    """The source asks to be left alone for a while, or is not there; nobody has to do anything yet."""

    title = "The source is busy or away"
