"""The practice of a simulation before its first day: staff, locations, reward menu, rules, prizes, groups, tags."""

import random
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from offthecharts.hub.expiry import services as expiry
from offthecharts.hub.expiry.models import RuleKind
from offthecharts.hub.groups import services as groups
from offthecharts.hub.groups.models import MemberGroup, MemberStatus
from offthecharts.hub.menu import services as menu
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.giving import Giver
from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection, HubUser, PooledPoints, Practice, Role
from offthecharts.hub.practices.simulation.clock import Clock
from offthecharts.hub.prizes.models import Prize
from offthecharts.hub.prizes.starter import start_catalogue
from offthecharts.hub.rules import services as rules
from offthecharts.hub.rules.models import Trigger
from offthecharts.hub.tags import services as tags

STAFF: Final = [
    ("owner", "Olive Park", Role.OWNER),
    ("admin", "Amir Haddad", Role.ADMIN),
    ("marketing", "Marcus Webb", Role.MARKETING),
    ("desk", "Dana Ruiz", Role.REWARDS),
    ("desk2", "Priya Nair", Role.REWARDS),
    ("desk3", "Joana Pires", Role.REWARDS),
]
LOCATIONS: Final = ["Brook Street desk", "Harbor Avenue desk"]
RULES: Final[list[dict[str, Any]]] = [
    {"name": "On time", "trigger": Trigger.EARLY, "to_minutes": 30, "points": 5},
    {"name": "Good retainer", "trigger": Trigger.RETAINER_GOOD, "points": 5},
    {"name": "Missed visit", "trigger": Trigger.MISSED, "points": -10},
]
EXPIRY: Final[dict[str, Any]] = {
    "kind": RuleKind.INACTIVITY,
    "months": 4,
    "warn_days": 30,
    "tell_members": False,  # a worker would send real e-mail to invented people
}
GROUPS: Final = ["Braces club", "Aligner crew", "Cavity-free wall"]


@dataclass
class Office:
    """The practice, its people and things, the draws, the clock, and what happened so far."""

    practice: Practice
    chance: random.Random
    clock: Clock
    staff: list[HubUser] = field(default_factory=list)
    desks: list[Connection] = field(default_factory=list)
    items: list[RewardItem] = field(default_factory=list)
    prizes: list[Prize] = field(default_factory=list)
    groups: list[MemberGroup] = field(default_factory=list)
    statuses: list[MemberStatus] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    seed: int = 0
    acts: int = 0

    @property
    def owner(self) -> HubUser:
        """Who decides."""
        return self.staff[0]

    def somebody(self) -> HubUser:
        """One of the staff; those at the desk most of all."""
        return self.chance.choices(self.staff, weights=[1, 1, 2, 9, 7, 5])[0]

    def giver(self) -> Giver:
        """Somebody who gives points: mostly at a desk of the practice program, sometimes on the Hub's own pages."""
        user = self.somebody()
        desk = self.chance.choices([*self.desks, None], weights=[5, 3, 2])[0]
        return Giver(user.display_name, user, connection_id=desk.id if desk else None)

    def key(self) -> str:
        """An idempotency key that this practice has not used."""
        self.acts += 1
        return f"simulated-{self.acts}"

    def note(self, what: str, count: int = 1) -> None:
        """Count what happened."""
        self.happened[what] += count


def open_office(*, name: str, seed: int, clock: Clock, password: str = "") -> Office:
    """Make the practice. `password` is everybody's, who else cannot sign in."""
    practice = Practice.objects.create(
        name=name,
        postal_address="48 Brook Street, Brooklyn, NY 11201",
        misc_needs_approval=True,
        pooled_points=PooledPoints.HOLDERS,
    )
    office = Office(practice, random.Random(f"year {seed}"), clock, seed=seed)  # noqa: S311  # no secret
    hashed = make_password(password or None)  # once: hashing is slow by design
    office.staff = [_user(practice, *one, hashed) for one in STAFF]
    office.desks = [_desk(office.owner, one) for one in LOCATIONS]
    _menu(office)
    for values in RULES:
        rules.switch(rule=rules.save(practice=practice, values=values, by=office.owner), on=True, by=office.owner)
    start_catalogue(practice, by_name=office.owner.display_name, hub_user=office.owner)
    office.prizes = list(Prize.objects.of(practice))
    expiry.set_rule(practice=practice, by=office.owner, **EXPIRY)
    office.groups = [groups.add_group(practice=practice, name=one) for one in GROUPS]
    office.statuses = groups.start_statuses(practice=practice)
    return office


def _user(practice: Practice, word: str, display_name: str, role: Role, hashed: str) -> HubUser:
    """User names are unique in the whole Hub: beside another simulated practice they get an end of their own."""
    username = f"sim-{word}"
    if HubUser.objects.filter(username=username).exists():
        username += f"-{practice.pk.hex[-6:]}"
    return HubUser.objects.create(
        practice=practice, username=username, display_name=display_name, role=role, password=hashed
    )


def _desk(owner: HubUser, name: str) -> Connection:
    """A location. Nobody knows its token, so that nothing can speak for it."""
    return Connection.objects.create(
        practice=owner.practice,
        name=name,
        origin="https://desk.example",
        token_sha256=token_sha256(secrets.token_urlsafe(32)),
        created_by=owner,
    )


def _menu(office: Office) -> None:
    """The starter menu, with one item that sets a tag, one that is locked for a while and one that needs approval."""
    menu.start_menu(office.practice)
    friends = menu.save_group(practice=office.practice, name="Bringing friends", by=None)
    tag = tags.make(practice=office.practice, name="Brought a friend")
    special: list[tuple[str, int, dict[str, Any]]] = [
        ("Referred a friend", 100, {"tag_id": tag.id, "needs_approval": True}),
        ("Kind review", 40, {"repeat_lock_days": 180}),
    ]
    for item, points, limits in special:
        menu.save_item(practice=office.practice, group=friends, name=item, points=points, by=None, limits=limits)
    items = RewardItem.objects.of(office.practice).select_related("group")
    office.items = sorted(items, key=lambda item: (item.group.position, item.position))
