"""What can be wrong with what was swiped or typed. No message ever carries the number that was read."""

from offthecharts.web.errors import DomainError


class SwipeUnreadable(DomainError):
    """The reader gave an error, or what came is no card."""

    title = "Swipe again"
    status = 422
    code = "swipe_unreadable"


class NotACardNumber(DomainError):
    """What was typed has the wrong length, other characters than digits, or a wrong check digit."""

    title = "This is not a card number"
    status = 422
    code = "card_number_invalid"


class BankCard(DomainError):
    """A bank card: refused, and its number goes nowhere."""

    title = "This is a bank card"
    status = 422
    code = "bank_card"
