"""What can go wrong with groups, statuses, filters and acts on many members."""

from offthecharts.web.errors import DomainError


class NameTaken(DomainError):
    """Two groups, statuses or filters of a practice would have the same name."""

    title = "This name is taken"
    code = "name_taken"


class UnusableName(DomainError):
    """A name is empty or too long."""

    title = "This cannot be a name"
    status = 422
    code = "invalid"


class NothingToKeep(DomainError):
    """A filter was to be kept that asks for nothing."""

    title = "There is no filter to keep"
    status = 422
    code = "invalid"


class ListChanged(DomainError):
    """The members whom a filter finds are not those whom the preview showed."""

    title = "The list has changed"
    code = "list_changed"


class SubjectGone(DomainError):
    """The tag, group or status of an act on many members was removed meanwhile."""

    title = "This is not there any more"
    code = "subject_gone"


class AlreadyUndone(DomainError):
    """An act on many members was undone before."""

    title = "Already undone"
    code = "already_undone"
