"""Turns the invented families into a practice of the Hub with members, and makes a second practice beside it."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.practices.samples.cards import make_cards
from offthecharts.hub.practices.samples.expiry import make_expiry
from offthecharts.hub.practices.samples.families import make_moves
from offthecharts.hub.practices.samples.giving import make_limits, make_lot, make_waiting
from offthecharts.hub.practices.samples.groups import make_groups
from offthecharts.hub.practices.samples.history import HistoryMaker
from offthecharts.hub.practices.samples.members import chosen_patients, make_members
from offthecharts.hub.practices.samples.menu import make_menu
from offthecharts.hub.practices.samples.messages import make_messages
from offthecharts.hub.practices.samples.orders import make_orders
from offthecharts.hub.practices.samples.portal import make_portal, set_member_password
from offthecharts.hub.practices.samples.rules import make_reported, make_rules
from offthecharts.samples.people import make_families

POSTAL_ADDRESS = "Brook Street Orthodontics, 48 Brook Street, Brooklyn, NY 11201"
# The first three give most points; the two without a sample log-in have no password at all.
STAFF = [
    ("desk", "Dana Ruiz", Role.REWARDS),
    ("priya", "Priya Nair", Role.REWARDS),
    ("owner", "Olive Park", Role.OWNER),
    ("marcus", "Marcus Webb", Role.MARKETING),
]


def load(*, made_on: date) -> str:
    """Load two practices unless there is one already; the answer says what was loaded."""
    if Practice.objects.exists():
        return ""
    with transaction.atomic():
        ours = Practice.objects.create(name="Brook Street Orthodontics", postal_address=POSTAL_ADDRESS)
        staff = [_user(ours, *one) for one in STAFF]
        _user(ours, "admin", "Amara Cole", Role.ADMIN)  # gives no points: signs in to run the programme
        items = make_menu(ours)
        families = make_families(made_on)
        members = make_members(ours, families, made_on)
        now = timezone.now()
        entries = HistoryMaker(ours, items, staff, now).make(members)
        cards = make_cards(ours, members, now)
        make_messages(ours, members)
        make_rules(ours)
        make_limits(ours)
        make_waiting(ours, members, staff, now)
        make_lot(ours, members, staff)
        make_groups(ours, members, staff, now)
        make_orders(ours, members, staff, now)
        make_moves(ours, members, staff, now)
        make_expiry(ours, staff[2], now)
        make_portal(ours, members, now)
        keys = (patient.person.key for patient in chosen_patients(families))
        make_reported(ours, families, dict(zip(keys, members, strict=True)), now)
        theirs = Practice.objects.create(name="Harbor Smiles", time_zone="America/Los_Angeles")
        _user(theirs, "stranger", "Quinn Adler", Role.OWNER)
        make_menu(theirs)
    return f"{len(members)} members, {entries} points entries, {cards} cards in use"


def _user(practice: Practice, username: str, display_name: str, role: Role) -> HubUser:
    return HubUser.objects.create(
        practice=practice, username=username, display_name=display_name, role=role, password=make_password(None)
    )


def set_passwords(passwords: dict[str, str]) -> None:
    """Give the sample Hub users, and a parent and a child on the member page, these passwords.

    Those that fit already stay, since hashing is slow by design.
    """
    for username, password in passwords.items():
        user = HubUser.objects.filter(username=username).first()
        if user is None:
            set_member_password(username, password)
        elif not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
