"""What can be wrong with expired points."""

from offthecharts.web.errors import DomainError


class NotExpired(DomainError):
    """The points did not expire, or were given back before."""

    title = "There is nothing to give back"
    code = "not_expired"
