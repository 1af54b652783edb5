"""What can be wrong with single sign-on."""

from offthecharts.web.errors import DomainError


class UnfitCopy(DomainError):
    """The file is no copy of settings."""

    title = "This file cannot be used"
    status = 422
    code = "unfit_copy"
