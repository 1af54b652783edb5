"""What can go wrong with an import."""

from offthecharts.web.errors import DomainError


class UnusableFile(DomainError):
    """The file is no CSV that can be read; the advice says why."""

    title = "This file cannot be read"
    status = 422
    code = "unusable_file"


class NotNow(DomainError):
    """The import is not at the step that was asked for."""

    title = "This import has moved on meanwhile"
    code = "not_now"

    def __init__(self) -> None:
        super().__init__("Load the page again to see where it is.")
