"""A rewards card as it was swiped or typed, where no database can say whose it is."""

from offthecharts.web.cards.banks import bank_scheme, is_of_a_bank
from offthecharts.web.cards.errors import BankCard, NotACardNumber
from offthecharts.web.cards.numbers import passes_luhn
from offthecharts.web.cards.swipe import read_swipe


def rewards_card(text: str) -> str:
    """The number of the rewards card in `text`. Raises SwipeUnreadable, BankCard and NotACardNumber."""
    number = read_swipe(text)
    if scheme := bank_scheme(number):
        raise BankCard("Nothing of it was kept. Swipe a rewards card.", title=f"This is a bank card ({scheme})")
    if is_of_a_bank(number) or not passes_luhn(number):
        raise NotACardNumber("One of the digits is wrong. Look at the card and type the number again.")
    return number
