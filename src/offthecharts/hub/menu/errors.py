"""What can go wrong with the reward menu."""

from offthecharts.web.errors import DomainError


class GroupNotEmpty(DomainError):
    """A group with items cannot be removed."""

    title = "This group still has reward items"
    code = "group_not_empty"


class ItemLocked(DomainError):
    """The member was given the item too lately, or often enough for the day."""

    title = "This reward item is locked"
    code = "item_locked"


class ItemNotForMember(DomainError):
    """The item is for groups in which the member is not."""

    title = "This reward item is not for this member"
    code = "item_not_for_member"


class LimitStands(DomainError):
    """Somebody whom a limit binds would loosen it."""

    title = "Only Owners and Admins loosen the limits of an item"
    status = 403
    code = "limit_stands"


class NameTaken(DomainError):
    """Two groups, or two items of one group, would have the same name."""

    title = "This name is taken"
    code = "name_taken"
