"""Who may reach what on the Hub: each route for each role, nobody, and another practice. A missing route fails."""

import importlib
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.cards.models import CardRange
from offthecharts.hub.differences.models import ChartDifference
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.messages.models import MailboxMail, Message, MessageTemplate
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection, HubUser, Practice, Role
from offthecharts.hub.rules.models import PointRule
from offthecharts.hub.signon.models import SignOnKey, StaffLink
from offthecharts.hub.sources.models import Source, SourceKind, SourceProblem, SourceStatus
from offthecharts.hub.tags.models import Tag
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import give, menu_of
from tests.hub.portal.cast import account_for, another_parent, browser_of, open_page
from tests.routes import Route, all_routes, call, outcome

OPEN = "open to all"
SIGNED_IN = "anybody signed in"
EVERYBODY = "Owner, Admin, Marketing + Rewards, Rewards, Financial"
GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"
CARDS = "Owner, Admin, Rewards"
MENU = "Owner, Admin, Marketing + Rewards"
EXPORTS = "Owner, Admin, Marketing + Rewards, Financial"
MANAGERS = "Owner, Admin"
API = "programs with a connection token"
V2 = "programs by token"
MEMBERS = "members"
HOLDERS = "account holders"

TABLE: dict[str, str] = {
    "sign_in": OPEN,
    "sign_out": OPEN,
    "lock": OPEN,
    "healthz": OPEN,
    "launch": OPEN,
    "unsubscribe": OPEN,
    "api_openapi": OPEN,
    "api_docs": OPEN,
    "still_here": SIGNED_IN,
    "confirm_password": SIGNED_IN,
    "account": SIGNED_IN,
    **dict.fromkeys(["home", "members", "member", "member_photo", "menu", "card_open", "launch_opened"], EVERYBODY),
    **dict.fromkeys(["differences", "differences_settle", "differences_undo", "difference_photo"], GIVERS),
    **dict.fromkeys(["member_new", "member_edit", "member_archive", "member_restore"], GIVERS),
    **dict.fromkeys(["points_add", "points_undo", "launch_choose", "launch_choose_photo"], GIVERS),
    **dict.fromkeys(["message_send", "messages", "message", "message_cancel", "message_again"], GIVERS),
    **dict.fromkeys(["card_connect", "card_replace", "card_undo", "card_retire"], CARDS),
    **dict.fromkeys(["menu_order", "menu_start", "group_new", "group_edit", "group_remove", "group_move"], MENU),
    **dict.fromkeys(["item_new", "item_edit", "item_switch", "item_move"], MENU),
    **dict.fromkeys(["message_templates", "message_templates_start", "message_template_new"], MENU),
    **dict.fromkeys(["message_template_edit", "message_template_remove"], MENU),
    "members_export": EXPORTS,
    **dict.fromkeys(["rules", "rule_new", "rule", "rule_switch", "rule_move", "rule_remove", "rule_restore"], MENU),
    **dict.fromkeys(["rule_owed_take_back", "rule_owed_waive", "rule_owed_again"], MENU),
    "member_tags": EVERYBODY,
    **dict.fromkeys(["tags", "tag", "tag_remove", "tag_restore", "member_tag", "member_untag"], GIVERS),
    **dict.fromkeys(["cards", "card_range_remove", "mailbox", "mailbox_mail", "mailbox_html"], MANAGERS),
    **dict.fromkeys(["sources", "source_new", "source", "source_settings", "source_start", "source_pause"], MANAGERS),
    **dict.fromkeys(["source_run", "source_remove", "source_restore", "source_status", "source_problems"], MANAGERS),
    **dict.fromkeys(["source_problems_csv", "source_problem_again", "source_problem_choose"], MANAGERS),
    **dict.fromkeys(["hub_users", "hub_user_new", "hub_user_edit", "hub_user_password"], MANAGERS),
    **dict.fromkeys(
        ["hub_user_member", "hub_user_deactivate", "hub_user_activate", "practice_settings", "audit"], MANAGERS
    ),
    **dict.fromkeys(["connections", "connection_revoke", "connection_restore", "points_correct"], MANAGERS),
    **dict.fromkeys(["connection_current", "connection_end", "launches", "list_members", "add_member"], API),
    **dict.fromkeys(["get_member", "change_member", "archive_member", "restore_member", "points_entries"], API),
    **dict.fromkeys(["connect_card", "replace_card", "look_card_up", "report_changes", "news"], API),
    **dict.fromkeys(["award_points", "reverse_entry", "reward_menu", "api-root"], API),
    **dict.fromkeys(["sign_on_links", "sign_on_link_end", "sign_on_link_restore", "sign_on_key_revoke"], MANAGERS),
    **dict.fromkeys(["sign_on_key_register", "sign_on_key_end", "sign_on_links_of"], API),
    **dict.fromkeys(["v2_authentication", "v2_patients", "v2_batch", "v2_patient"], V2),
    **dict.fromkeys(["v2_appointments", "v2_appointment"], V2),
}
# Folders that bring their lines and values along.
NOUNS = (
    "approvals",
    "bulk",
    "expiry",
    "families",
    "forgotten",
    "groups",
    "merges",
    "orders",
    "payers",
    "portal",
    "prizes",
    "reports",
)
BROUGHT: list[Any] = [importlib.import_module(f"tests.hub.{noun}.routes") for noun in NOUNS]
for brought in BROUGHT:
    TABLE.update(brought.TABLE)
ROUTES = all_routes()
PROGRAMS = [route for route in ROUTES if route.rule is not None and route.rule.name in (API, V2)]
MEMBER_PAGES = [route for route in ROUTES if TABLE.get(route.name) in (MEMBERS, HOLDERS)]
OPEN_MEMBER_PAGES = [route for route in ROUTES if "slug" in route.parameters and TABLE.get(route.name) == OPEN]
PAGES = [route for route in ROUTES if route not in [*PROGRAMS, *MEMBER_PAGES] and TABLE.get(route.name) != OPEN]
# They trade a password for a token; the root of the API is no page.
WITHOUT_TOKEN = {"connections", "v2_authentication", "api-root"}


def test_every_route_stands_in_the_table_with_its_rule() -> None:
    seen = {(route.name, route.rule.name if route.rule else "no rule") for route in ROUTES}
    assert seen == {*TABLE.items(), ("connections", API)}  # the name of a page and of an operation of the API


@pytest.fixture
def values(brook_street: Practice, mateo: Member, rosa: Member, olive: HubUser) -> dict[str, Any]:
    """A real value of Brook Street for every parameter of every route."""
    items = menu_of(brook_street)
    give(mateo, 50)
    entry = PointsEntry.objects.of(brook_street).get()
    Member.objects.of(brook_street).filter(number=mateo.number).update(number=4711)
    now = timezone.now()
    made = {
        "range_id": CardRange(practice=brook_street, first="1" * 16, last="2" * 16),
        "message_id": Message(
            practice=brook_street,
            member_id=mateo.id,
            receiver_id=rosa.id,
            to_name="Rosa",
            to_address="rosa@example.org",
            subject="Well done",
            body="…",
            next_attempt_at=now,
            by_name="Dana",
            idempotency_key="key",
            input_sha256="0" * 64,
        ),
        **_source_of(brook_street, now),
        "template_id": MessageTemplate(practice=brook_street, name="Well done", subject="Well done", body="…"),
        "tag_id": Tag(practice=brook_street, name="Braces on"),
        "rule_id": PointRule(practice=brook_street, name="On time", trigger="early", points=5),
        "difference_id": ChartDifference(
            practice=brook_street,
            member_id=mateo.id,
            field="email",
            since_at=now,
            state="kept",
            batch=uuid.uuid4(),
            before={"value": "", "origin": None},
        ),
        "mail_id": MailboxMail(practice=brook_street, sender="a", to="b", subject="Well done", text="…"),
    }
    for row in made.values():
        row.save()
    connection = _connection(brook_street, olive, "brook-street-token")
    launch = Launch(
        practice=brook_street,
        connection=connection,
        member_id=mateo.id,
        origin="https://desk.example",
        token_sha256="0" * 64,
        expires_at=now + timedelta(minutes=1),
    )
    launch.save()
    link = StaffLink(practice=brook_street, connection=connection, staff_id="7", hub_user=olive)
    link.save()
    key = SignOnKey(practice=brook_street, connection=connection, key_id="k", public_key="k", registered_at=now)
    key.save()
    theirs: dict[str, Any] = {}
    for one in BROUGHT:
        theirs.update(one.values(brook_street, mateo, olive))
    return {
        **theirs,
        **{name: row.id for name, row in made.items()},
        "link_id": link.id,
        "key_id": key.id,
        "batch": made["difference_id"].batch,
        "number": 4711,
        "member_id": mateo.id,
        "entry_id": entry.id,
        "award_id": uuid.uuid4(),
        "group_id": RewardGroup.objects.of(brook_street).first().id,
        "item_id": next(iter(items.values())).id,
        "launch_id": launch.id,
        "user_id": hub_user(brook_street, "nia", Role.REWARDS).pk,
        "connection_id": connection.pk,
        "token": "no-token",
    }


def _source_of(practice: Practice, now: datetime) -> dict[str, Any]:
    source = Source(practice=practice, kind=SourceKind.OPEN_DENTAL, name="Open Dental", number=1)
    since = {"since_at": now, "tried_at": now}
    problem = SourceProblem(
        practice=practice, source_id=source.id, kind="patient", external_id="1", label="Mateo", **since
    )
    status = SourceStatus(practice=practice, source_id=source.id, status="Patient", since_at=now)
    return {"source_id": source, "problem_id": problem, "status_id": status}


def _connection(practice: Practice, user: HubUser, token: str) -> Connection:
    return Connection.objects.create(
        practice=practice,
        name="Desk",
        origin="https://desk.example",
        token_sha256=token_sha256(token),
        created_by=user,
    )


def _of_role(practice: Practice, role: Role) -> Client:
    return signed_in(
        HubUser.objects.create(
            practice=practice, username=f"role-{role}", display_name=role.label, role=role, password="!"
        )
    )


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_page_lets_in_the_roles_of_its_rule(route: Route, values: dict[str, Any], brook_street: Practice) -> None:
    address = route.address(values)
    assert outcome(call(Client(), address)) == "sign in"
    allowed = {role for role in Role if TABLE[route.name] == SIGNED_IN or role.label in TABLE[route.name].split(", ")}
    for role in Role:
        seen = outcome(call(_of_role(brook_street, role), address))
        assert seen in ({"let in", "not found"} if role in allowed else {"refused"}), role.label


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_another_practice_sees_nothing_of_ours(route: Route, values: dict[str, Any], as_quinn: Client) -> None:
    answer = call(as_quinn, route.address(values))
    if route.parameters:
        assert outcome(answer) == "not found"
    for ours in (b"Mateo", b"Alvarez", b"Brook Street", b"desk.example"):
        assert ours not in _body(answer)


@pytest.mark.parametrize("route", MEMBER_PAGES, ids=lambda route: route.name)
def test_a_member_page_lets_in_whom_its_rule_names(
    route: Route, values: dict[str, Any], mateo: Member, rosa: Member, as_olive: Client
) -> None:
    address = route.address(values)
    assert outcome(call(Client(), address)) == "sign in"
    assert outcome(call(as_olive, address)) == "sign in"  # nobody from the office is a member
    child = browser_of(account_for(mateo))
    wanted = {"let in", "not found"} if TABLE[route.name] == MEMBERS else {"refused"}
    assert outcome(call(child, address)) in wanted
    assert outcome(call(browser_of(account_for(rosa)), address)) in {"let in", "not found"}
    assert child.get("/members/").status_code == 302  # and no member is from the office


@pytest.mark.parametrize("route", MEMBER_PAGES, ids=lambda route: route.name)
def test_another_family_sees_nothing_of_ours(route: Route, values: dict[str, Any], brook_street: Practice) -> None:
    answer = call(browser_of(account_for(another_parent(brook_street))), route.address(values))
    if len(route.parameters) > 1:
        assert outcome(answer) == "not found"
    for ours in (b"Mateo", b"Alvarez", b"Rosa"):
        assert ours not in _body(answer)


@pytest.mark.parametrize("route", MEMBER_PAGES, ids=lambda route: route.name)
def test_an_account_of_another_practice_is_nobody_here(
    route: Route, values: dict[str, Any], elsewhere: Practice
) -> None:
    open_page(elsewhere)
    stranger = browser_of(account_for(another_parent(elsewhere)))
    assert stranger.get(f"/p/{elsewhere.slug}/").status_code == 200
    assert outcome(call(stranger, route.address(values))) == "sign in"
    there = route.address({**values, "slug": elsewhere.slug})
    answer = call(stranger, there)
    if len(route.parameters) > 1:
        assert outcome(answer) == "not found"
    for ours in (b"Mateo", b"Alvarez", b"Rosa", b"Brook Street"):
        assert ours not in _body(answer)


@pytest.mark.parametrize("route", [*MEMBER_PAGES, *OPEN_MEMBER_PAGES], ids=lambda route: route.name)
def test_a_closed_page_and_one_that_does_not_exist_are_not_found(
    route: Route, values: dict[str, Any], elsewhere: Practice
) -> None:
    for slug in (elsewhere.slug, "no-such-practice"):
        assert call(Client(), route.address({**values, "slug": slug})).status_code == 404


@pytest.mark.parametrize("route", OPEN_MEMBER_PAGES, ids=lambda route: route.name)
def test_a_stranger_learns_no_name_on_the_open_pages_of_members(route: Route, values: dict[str, Any]) -> None:
    answer = call(Client(), route.address(values))
    assert answer.status_code < 500
    for ours in (b"Mateo", b"Alvarez", b"Rosa"):
        assert ours not in _body(answer)


@pytest.mark.parametrize("route", PROGRAMS, ids=lambda route: route.name)
def test_a_program_needs_a_token_of_the_practice(
    route: Route, values: dict[str, Any], quinn: HubUser, brook_street: Practice
) -> None:
    _connection(quinn.practice, quinn, "quinn-token")
    address = route.address({**values, "number": 4711})
    if route.name not in WITHOUT_TOKEN:
        assert outcome(call(Client(), address)) == "refused"
    headers = {"Authorization": "Bearer quinn-token", "KEY": "quinn-token", "Idempotency-Key": uuid.uuid4().hex}
    stranger = Client(headers=headers)
    for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        answer = stranger.generic(method, address, "{}", content_type="application/json")
        assert answer.status_code < 500
        if route.parameters:
            assert answer.status_code in (404, 405, 422), (method, answer.status_code)
        for ours in (b"Mateo", b"Alvarez", b"Brook Street", b"desk.example"):
            assert ours not in _body(answer)
    member = Member.objects.of(brook_street).get(number=4711)
    assert (member.full_name, member.archived_at) == ("Mateo Alvarez", None)
    assert PointsEntry.objects.of(brook_street).count() == 1
    assert RewardItem.objects.of(brook_street).exists()
    assert not ReportedAppointment.objects.of(brook_street).exists()


def _body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
