"""The reward menu of a sample practice."""

from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.practices.models import Practice

MENU = {
    "At every visit": [("Great brushing", 10), ("On time", 5), ("No broken brackets", 10), ("Wore rubber bands", 10)],
    "Away from the chair": [
        ("Dentist check-up report", 50),
        ("School report", 25),
        ("Birthday", 20),
        ("Kind review", 40),
    ],
    "Bringing friends": [("Referred a friend", 100), ("Friend started treatment", 250)],
    "Deductions": [("Broken bracket", -10), ("Missed visit", -20)],
}


def make_menu(practice: Practice) -> list[RewardItem]:
    """Write groups and items; the answer is the items."""
    items: list[RewardItem] = []
    for position, (name, entries) in enumerate(MENU.items()):
        group = RewardGroup.objects.of(practice).create(practice=practice, name=name, position=position)
        items += [
            RewardItem(practice=practice, group=group, name=item, points=points, position=place)
            for place, (item, points) in enumerate(entries)
        ]
    RewardItem.across_practices.bulk_create(items)
    return items
