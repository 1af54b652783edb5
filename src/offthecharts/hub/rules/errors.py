"""What can go wrong with point rules."""

from offthecharts.web.errors import DomainError


class NameTaken(DomainError):
    """Two rules would have the same name, which could not be told apart in the activity."""

    title = "This name is taken"
    code = "name_taken"


class NothingOwed(DomainError):
    """The award is not to be taken back (any more)."""

    title = "Nothing is to be taken back here"
    status = 404
    code = "not_found"
