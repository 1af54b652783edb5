"""What can be wrong with a reported appointment."""

from offthecharts.web.errors import DomainError


class InvalidAppointment(DomainError):
    """The appointment cannot be stored; `fields` says what is wrong, by the model's names."""

    title = "This appointment cannot be taken in"
    status = 422
    code = "invalid"
