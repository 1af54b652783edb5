"""What the law forbids to give; after each of them nothing has changed."""

from offthecharts.web.errors import DomainError


class ValueUnknown(DomainError):
    """Nobody entered what the prize costs in a shop, so that no limit can be kept."""

    title = "The retail value of this prize is not known"
    code = "value_unknown"


class OverItemLimit(DomainError):
    """One item is worth more than a member of a government programme may get."""

    title = "This prize is worth too much for this member"
    code = "over_item_limit"


class OverYearlyLimit(DomainError):
    """With this order the member would get more in the year than a member of a government programme may."""

    title = "This member’s yearly limit would be passed"
    code = "over_yearly_limit"


class PayerStands(DomainError):
    """Somebody would take a member out of the limits who may not."""

    title = "Only Owners and Admins remove or change a payer"
    status = 403
    code = "payer_stands"


class CashEquivalentRefused(DomainError):
    """Cash equivalents are not for members of government programmes."""

    title = "Cash and what works like cash is not for this member"
    code = "cash_equivalent_refused"
