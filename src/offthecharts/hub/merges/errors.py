"""What can go wrong when profiles are merged."""

from offthecharts.web.errors import DomainError


class SameProfile(DomainError):
    """A profile was to be merged with itself."""

    title = "Choose another profile"
    status = 422
    code = "invalid"


class AlreadyMerged(DomainError):
    """One of the two was merged meanwhile."""

    title = "One of these profiles was merged meanwhile"
    code = "member_merged"


class DebtTooLarge(DomainError):
    """The balance of the profile that goes is further below zero than the other one can pay."""

    title = "The balance is below zero"
    code = "balance_below_zero"


class ProfileChanged(DomainError):
    """A profile is not as the page showed it."""

    title = "A profile was changed meanwhile"
    code = "profile_changed"


class CannotUndo(DomainError):
    """A merge that is too old, undone before, or followed by another one."""

    title = "This merge cannot be undone"
    code = "cannot_undo"
