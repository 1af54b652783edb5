"""What can be wrong with a card. No message ever carries the number that was read."""

from offthecharts.hub.members.models import Member
from offthecharts.web.errors import DomainError


class CardOutOfRange(DomainError):
    """A number of somebody else's cards."""

    title = "This is not one of your cards"
    status = 422
    code = "card_out_of_range"


class CardUnknown(DomainError):
    """Nobody has this card."""

    title = "Nobody has this card"
    status = 404
    code = "card_unknown"


class CardNotConnected(DomainError):
    """A card of the stock, with nobody's name to it."""

    title = "This card is not connected yet"
    status = 404
    code = "card_not_connected"


class CardRetired(DomainError):
    """The card was replaced or given up; its number is dead for ever. `member` had it, when it was here."""

    title = "This card is retired"
    code = "card_retired"
    member: Member | None = None


class CardInUse(DomainError):
    """Somebody else has the card: `member`."""

    title = "Somebody else has this card"
    code = "card_in_use"
    member: Member | None = None


class CardOfAnotherPractice(DomainError):
    """A card that we printed for another practice."""

    title = "This card belongs to another practice"
    code = "card_of_another_practice"


class MemberHasCard(DomainError):
    """One active card a member."""

    title = "There is a card already"
    code = "member_has_card"


class MemberHasNoCard(DomainError):
    """Nothing to replace or to retire."""

    title = "There is no card"
    code = "member_has_no_card"


class SameCard(DomainError):
    """The card to replace was swiped itself."""

    title = "This is the same card"
    code = "same_card"


class UndoTooLate(DomainError):
    """A connection can be undone for a short time only, as long as nothing else happened to the card."""

    title = "Too late to undo"
    code = "undo_too_late"


class RangeRefused(DomainError):
    """A range of numbers that cannot be registered."""

    title = "These numbers cannot be registered"
    status = 422
    code = "card_range_refused"
