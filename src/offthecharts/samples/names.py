"""Names from many places, as a practice in a big city meets them, and the ones that break programs."""

import random
from functools import cache

from faker import Faker

# How many of a hundred families have names of each locale.
LOCALES = {
    "en_US": 46,
    "es_MX": 14,
    "fr_FR": 5,
    "en_IE": 6,
    "de_DE": 4,
    "pl_PL": 5,
    "vi_VN": 4,
    "pt_BR": 5,
    "it_IT": 4,
    "tr_TR": 3,
    "he_IL": 2,
    "zh_CN": 2,
}

HARD_LAST_NAMES = [
    "O’Brien",
    "O'Sullivan-D'Angelo",
    "van der Meer-Hütter",
    "Nguyễn",
    "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
    "Null",
    "Ng",
    "Ó Súilleabháin",
    "de la Cruz y Montoya-Villanueva",
    "Þórðardóttir",
    "al-Fārābī",
    "St. John-Smythe",
]


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


class Names:
    """Draws names; the same `chance` state draws the same names."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def locale(self) -> str:
        """A locale for one family."""
        return self.chance.choices(list(LOCALES), weights=list(LOCALES.values()))[0]

    def _seeded(self, locale: str) -> Faker:
        faker = _faker(locale)
        faker.seed_instance(self.chance.getrandbits(32))
        return faker

    def first(self, locale: str, sex: str) -> str:
        """A first name of the locale for the sex (``F`` or ``M``; else either)."""
        faker = self._seeded(locale)
        made = {"F": faker.first_name_female, "M": faker.first_name_male}.get(sex, faker.first_name)
        return str(made())

    def last(self, locale: str) -> str:
        """A family name of the locale; one in twenty-five is a hard one."""
        if self.chance.random() < 0.04:
            return self.chance.choice(HARD_LAST_NAMES)
        return str(self._seeded(locale).last_name())

    def street(self) -> str:
        """A first address line in the United States."""
        return str(self._seeded("en_US").street_address())
