"""Which role may do what on the Hub's office pages, written once: views guard by it, templates hide buttons by it."""

from dataclasses import dataclass

from django.http import HttpRequest

from offthecharts.hub.practices.models import Role

EVERYBODY = tuple(Role)
GIVES_POINTS = (Role.OWNER, Role.ADMIN, Role.MARKETING, Role.REWARDS)
EDITS_MEMBERS = GIVES_POINTS
SENDS_MESSAGES = GIVES_POINTS
CONNECTS_CARDS = (Role.OWNER, Role.ADMIN, Role.REWARDS)
EDITS_MENU = (Role.OWNER, Role.ADMIN, Role.MARKETING)
EDITS_TEMPLATES = EDITS_MENU
EXPORTS = (Role.OWNER, Role.ADMIN, Role.MARKETING, Role.FINANCIAL)
RUNS_PRACTICE = (Role.OWNER, Role.ADMIN)


@dataclass(frozen=True)
class Abilities:
    """What one Hub user may do; templates read it as ``may``."""

    give_points: bool = False
    edit_members: bool = False
    send_messages: bool = False
    connect_cards: bool = False
    edit_menu: bool = False
    edit_templates: bool = False
    export: bool = False
    run_practice: bool = False


def abilities_of(role: str) -> Abilities:
    """What `role` may do; nothing for an unknown one."""
    return Abilities(
        give_points=role in GIVES_POINTS,
        edit_members=role in EDITS_MEMBERS,
        send_messages=role in SENDS_MESSAGES,
        connect_cards=role in CONNECTS_CARDS,
        edit_menu=role in EDITS_MENU,
        edit_templates=role in EDITS_TEMPLATES,
        export=role in EXPORTS,
        run_practice=role in RUNS_PRACTICE,
    )


def abilities(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``may`` on every page of the Hub."""
    user = getattr(request, "user", None)
    return {"may": abilities_of(str(getattr(user, "role", "")))}
