"""What the Hub tells a practice program that asks: ``GET /api/v1/news``.

The program keeps the `cursor` of the last answer and sends it with the next question; with none it is told everything
afresh. Told again after a fault, news must change nothing: each is a state or names one thing.
"""

from typing import Annotated, Any, Final

from pydantic import Field

from offthecharts.wire.messages import Message

MAX_WAIT_SECONDS: Final = 25
MAX_CURSOR: Final = 400


class NewsKind:
    """Kinds of news; a program ignores those that it does not know."""

    BALANCE: Final = "balance"
    PROFILE_LINKED: Final = "profile_linked"
    CONTACT_OFFER: Final = "contact_offer"
    MENU_CHANGED: Final = "menu_changed"
    LINK_ENDED: Final = "link_ended"
    ORDERS: Final = "orders"


class NewsQuery(Message):
    """What a program has heard, and how long it waits when there is nothing new."""

    after: Annotated[str, Field(max_length=MAX_CURSOR)] = Field(default="", description="`cursor` of the last answer")
    wait: Annotated[int, Field(ge=0, le=MAX_WAIT_SECONDS)] = Field(
        default=0, description="seconds to wait for news; only the address `news_url` waits, the Hub's own never does"
    )


class NewsItem(Message):
    """One piece of news."""

    kind: str
    body: dict[str, Any]


class NewsResponse(Message):
    """What is new, in order, perhaps nothing; ask again at once with `cursor`.

    `news_url` is the address that waits until there is news; empty when the Hub has none.
    """

    items: list[NewsItem]
    cursor: str
    news_url: str = ""
