"""What can go wrong with tags."""

from offthecharts.web.errors import DomainError


class TagNameTaken(DomainError):
    """Two tags of a practice would have the same name."""

    title = "There is already a tag called this"
    code = "name_taken"


class UnusableTagName(DomainError):
    """The name of a tag is empty or too long."""

    title = "This cannot be the name of a tag"
    status = 422
    code = "invalid"
