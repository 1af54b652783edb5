"""What can go wrong with an import."""

from offthecharts.web.csv_reading import UnusableFile
from offthecharts.web.errors import DomainError

__all__ = ["NotNow", "UnusableFile"]


class NotNow(DomainError):
    """The import is not at the step that was asked for."""

    title = "This import has moved on meanwhile"
    code = "not_now"

    def __init__(self) -> None:
        super().__init__("Load the page again to see where it is.")
