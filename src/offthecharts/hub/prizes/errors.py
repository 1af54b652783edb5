"""What can go wrong with prizes and their stock."""

from offthecharts.web.errors import DomainError


class PrizeNameTaken(DomainError):
    """Two prizes of the catalogue would have the same name."""

    title = "There is already a prize called this"
    code = "name_taken"


class StockGone(DomainError):
    """Fewer are left than were asked for."""

    title = "Not enough in stock"
    code = "stock_gone"


class NotCounted(DomainError):
    """The stock of this prize is not counted."""

    title = "The stock is not counted"
    code = "not_counted"


class StockOutOfRange(DomainError):
    """A number of pieces that no stock can have."""

    title = "This cannot be the stock"
    status = 422
    code = "invalid"
