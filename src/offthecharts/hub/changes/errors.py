"""Why a reported change cannot simply be applied."""

from offthecharts.web.errors import DomainError


class Conflict(DomainError):
    """Something changed in the Hub since; a person at the practice has to settle it. Later changes go on."""

    title = "The Hub has changed meanwhile"
    status = 409
    code = "conflict"


class AmbiguousPatient(DomainError):
    """Several members may be this patient."""

    title = "The Hub does not know which profile is meant"
    status = 409
    code = "ambiguous"


class NoProfile(DomainError):
    """The patient has no profile in the Hub."""

    title = "This patient has no profile in the Hub yet"
    status = 404
    code = "no_profile"
