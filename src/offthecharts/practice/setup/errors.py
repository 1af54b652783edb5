"""What can be wrong with a service."""

from typing import ClassVar

from offthecharts.web.errors import DomainError


class NotVerified(DomainError):
    """The service was never verified, so nobody knows whether it works."""

    title: ClassVar[str] = "This service was not verified"
    code: ClassVar[str] = "not_verified"


class UnknownProvider(DomainError):
    """This version has no such provider."""

    title: ClassVar[str] = "There is no such service"
    status: ClassVar[int] = 422
    code: ClassVar[str] = "unknown_provider"
