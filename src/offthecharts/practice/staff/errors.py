"""What can go wrong with staff."""

from offthecharts.web.errors import DomainError


class LastManager(DomainError):
    """Somebody has to be able to open Practice Setup."""

    title = "One office manager is needed"
    code = "last_manager"

    def __init__(self) -> None:
        super().__init__("Make somebody else an office manager first; else nobody could open Practice Setup.")


class NotYourself(DomainError):
    """People do not deactivate themselves."""

    title = "You cannot deactivate yourself"
    code = "not_yourself"

    def __init__(self) -> None:
        super().__init__("Ask another office manager to do it.")
