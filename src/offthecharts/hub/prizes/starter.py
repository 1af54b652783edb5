"""A catalogue to begin with: twelve usual prizes, with pictures that we drew."""

from pathlib import Path
from typing import Final

from django.db import transaction

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes import photos, services
from offthecharts.hub.prizes.models import LimitPeriod, Prize, PrizeClass
from offthecharts.hub.prizes.services import PrizeData

PICTURES: Final = Path(__file__).parent / "pictures"
STARTER: Final[list[tuple[str, int | None, PrizeData]]] = [
    ("stickers", None, PrizeData("Sticker sheet", 15, 150, "Six shiny stickers.")),
    ("fidget", 24, PrizeData("Fidget spinner", 40, 400, "Spins for two minutes.")),
    ("cards", 15, PrizeData("Card game", 90, 900, "For two to six, from seven years on.")),
    ("bottle", 20, PrizeData("Water bottle", 95, 950, "Half a litre, keeps cold, fits a bike.")),
    ("shirt", 30, PrizeData("Practice T-shirt", 100, 1000, "All sizes; say yours at the desk.")),
    ("otter", 8, PrizeData("Plush otter", 120, 1200, "As soft as it looks.")),
    (
        "book",
        10,
        PrizeData("Bookshop card, $10", 120, 1000, "For any book.", PrizeClass.RESTRICTED_CARD, limit_per_member=4),
    ),
    ("cinema", 10, PrizeData("Cinema card, $15", 170, 1500, "One film with popcorn.", PrizeClass.RESTRICTED_CARD)),
    ("ball", 6, PrizeData("Soccer ball", 200, 1800, "Size 5.")),
    (
        "brush",
        5,
        PrizeData("Electric toothbrush", 280, 2800, "With two heads.", limit_per_member=1),
    ),
    (
        "giftcard",
        4,
        PrizeData(
            "Gift card, $25",
            320,
            2500,
            "Works in every shop.",
            PrizeClass.CASH_EQUIVALENT,
            limit_per_member=2,
            limit_period=LimitPeriod.YEAR,
        ),
    ),
    ("earbuds", 3, PrizeData("Wireless earbuds", 450, 4500, "With a charging case.", limit_per_member=1)),
]


def start_catalogue(practice: Practice, *, by_name: str, hub_user: HubUser | None) -> int:
    """Give a practice without prizes twelve to change as it likes; the answer is how many were added."""
    if Prize.objects.of(practice).exists():
        return 0
    names = {key: photos.keep_ours(practice, (PICTURES / f"{key}.jpg").read_bytes()) for key, _, _ in STARTER}
    with transaction.atomic():
        lock_practice(practice.pk)
        if Prize.objects.of(practice).exists():  # somebody else pressed at the same moment
            return 0
        for picture, in_stock, data in STARTER:
            prize = services.add(practice=practice, data=data, in_stock=in_stock, by_name=by_name, hub_user=hub_user)
            services.set_photo(prize=prize, name=names[picture])
    return len(STARTER)
