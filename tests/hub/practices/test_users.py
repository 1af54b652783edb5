"""The page Hub users."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.practices import users as services
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.audit.models import AuditEntry
from tests.hub.conftest import PASSWORD, hub_user, signed_in


def text_of(response: Any) -> str:
    return str(response.content.decode())


def typed(user: HubUser | None = None, **changes: str) -> dict[str, str]:
    given = {"display_name": "Nia Cole", "username": "nia", "role": "rewards"}
    if user is not None:
        given = {"display_name": user.display_name, "username": user.username, "role": user.role}
    return given | changes


@pytest.mark.parametrize("role", Role)
def test_who_may_see_hub_users_settings_and_the_audit_trail(brook_street: Practice, role: Role) -> None:
    client = signed_in(hub_user(brook_street, "somebody", role))
    status = 200 if role in (Role.OWNER, Role.ADMIN) else 403
    for route in ("hub_users", "hub_user_new", "practice_settings", "audit"):
        assert client.get(reverse(route)).status_code == status, route


def test_a_user_is_added_with_a_made_up_password_that_is_shown_once(as_olive: Client, brook_street: Practice) -> None:
    page = text_of(as_olive.post(reverse("hub_user_new"), typed()))
    found = re.search(r"<code>([a-z0-9-]{19})</code>", page)
    assert found
    assert Client().login(username="NIA", password=found[1])
    assert found[1] not in text_of(as_olive.get(reverse("hub_users")))
    nia = HubUser.objects.get(username="nia")
    assert (nia.practice, nia.role, nia.may_connect) == (brook_street, Role.REWARDS, False)


def test_a_typed_password_must_be_a_good_one(as_olive: Client, brook_street: Practice) -> None:
    weak = as_olive.post(reverse("hub_user_new"), typed(password="nia"))
    assert (weak.status_code, "Nia Cole" in text_of(weak)) == (422, True)
    as_olive.post(reverse("hub_user_new"), typed(password="lantern-river-31"))
    assert Client().login(username="nia", password="lantern-river-31")


def test_a_user_name_is_taken_whatever_its_case_and_practice(as_olive: Client, quinn: HubUser) -> None:
    answer = as_olive.post(reverse("hub_user_new"), typed(username="QUINN"))
    assert (answer.status_code, "has this user name already" in text_of(answer)) == (422, True)


def test_role_and_right_to_connect_are_changed(as_olive: Client, dana: HubUser) -> None:
    as_olive.post(reverse("hub_user_edit", args=[dana.pk]), typed(dana, role="marketing", may_connect="on"))
    dana.refresh_from_db()
    assert (dana.role, dana.can_connect) == (Role.MARKETING, True)
    assert "Rewards to Marketing + Rewards" in AuditEntry.objects.get(action="hub user changed").detail


def test_a_user_who_is_switched_off_is_out_at_once_and_can_come_back(
    as_olive: Client, as_dana: Client, dana: HubUser
) -> None:
    assert as_dana.get(reverse("home")).status_code == 200
    page = text_of(as_olive.post(reverse("hub_user_deactivate", args=[dana.pk]), follow=True))
    assert reverse("hub_user_activate", args=[dana.pk]) in page
    assert as_dana.get(reverse("home"))["Location"].startswith(reverse("sign_in"))
    assert not Client().login(username="dana", password=PASSWORD)
    as_olive.post(reverse("hub_user_activate", args=[dana.pk]))
    assert Client().login(username="dana", password=PASSWORD)


def test_a_reset_password_signs_the_person_out(as_olive: Client, as_dana: Client, dana: HubUser) -> None:
    url = reverse("hub_user_password", args=[dana.pk])
    assert as_olive.post(url, {"new_password": "dana"}).status_code == 422
    as_olive.post(url, {"new_password": "lantern-river-31"})
    assert as_dana.get(reverse("home")).status_code == 302
    assert Client().login(username="dana", password="lantern-river-31")
    assert "is not shown again" in text_of(as_olive.post(url, {"new_password": ""}))


def test_nobody_switches_themselves_off_or_changes_their_own_role(as_olive: Client, olive: HubUser) -> None:
    hub_user(olive.practice, "otto", Role.OWNER)
    as_olive.post(reverse("hub_user_deactivate", args=[olive.pk]))
    as_olive.post(reverse("hub_user_edit", args=[olive.pk]), typed(olive, role="rewards"))
    as_olive.post(reverse("hub_user_password", args=[olive.pk]), {"new_password": "lantern-river-31"})
    olive.refresh_from_db()
    assert (olive.is_active, olive.role, olive.check_password(PASSWORD)) == (True, Role.OWNER, True)


def test_a_practice_keeps_an_owner(olive: HubUser) -> None:
    otto = hub_user(olive.practice, "otto", Role.OWNER)
    services.deactivate_user(by=otto, user=olive)
    with pytest.raises(services.LastOwner):
        services.deactivate_user(by=olive, user=otto)
    with pytest.raises(services.LastOwner):
        services.change_user(
            by=olive, user=otto, username="otto", display_name="Otto", role=Role.ADMIN, may_connect=False
        )


def test_an_admin_cannot_touch_owners(brook_street: Practice, olive: HubUser) -> None:
    admin = signed_in(hub_user(brook_street, "ada", Role.ADMIN))
    assert admin.post(reverse("hub_user_new"), typed(role="owner")).status_code == 422
    page = text_of(admin.get(reverse("hub_user_edit", args=[olive.pk])))
    assert "Only an Owner can change an Owner" in page
    admin.post(reverse("hub_user_edit", args=[olive.pk]), typed(olive, role="rewards"))
    admin.post(reverse("hub_user_deactivate", args=[olive.pk]))
    admin.post(reverse("hub_user_password", args=[olive.pk]), {"new_password": "lantern-river-31"})
    olive.refresh_from_db()
    assert (olive.role, olive.is_active, olive.check_password(PASSWORD)) == (Role.OWNER, True, True)


def test_another_practices_users_are_not_found(as_quinn: Client, dana: HubUser) -> None:
    assert dana.display_name not in text_of(as_quinn.get(reverse("hub_users")))
    assert as_quinn.get(reverse("hub_user_edit", args=[dana.pk])).status_code == 404
    for route in ("hub_user_password", "hub_user_deactivate", "hub_user_activate"):
        assert as_quinn.post(reverse(route, args=[dana.pk])).status_code == 404


def test_a_log_in_does_not_come_back_with_the_account(olive: HubUser, dana: HubUser, as_dana: Client) -> None:
    asked_meanwhile = signed_in(dana)
    services.deactivate_user(by=olive, user=dana)
    assert asked_meanwhile.get("/account/").status_code == 302
    services.activate_user(by=olive, user=dana)
    for browser in (as_dana, asked_meanwhile):
        assert browser.get("/account/").status_code == 302
    again = Client()
    assert again.post("/sign-in/", {"username": "dana", "password": PASSWORD}).status_code == 302
    assert again.get("/account/").status_code == 200
