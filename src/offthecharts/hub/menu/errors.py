"""What can go wrong with the reward menu."""

from offthecharts.web.errors import DomainError


class GroupNotEmpty(DomainError):
    """A group with items cannot be removed."""

    title = "This group still has reward items"
    code = "group_not_empty"


class NameTaken(DomainError):
    """Two groups, or two items of one group, would have the same name."""

    title = "This name is taken"
    code = "name_taken"
