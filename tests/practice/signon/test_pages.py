"""Practice Setup > Single Sign-On."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon import keys, links
from offthecharts.practice.signon.models import SigningKey, StaffLink
from offthecharts.practice.staff.models import Staff
from offthecharts.wire.messages import SignOnLink
from tests.practice.hub_double import Hub


def _told(staff: Staff) -> dict[str, Any]:
    now = timezone.now().isoformat()
    return {
        "staff_id": str(staff.pk),
        "staff_name": "x",
        "hub_username": "desk",
        "hub_name": "Desk",
        "linked_at": now,
    }


def test_the_list_asks_the_hub_who_is_linked(as_olive: Client, dana: Staff, service: Service, hub: Hub) -> None:
    keys.ready(service)
    hub.sign_on_links = [_told(dana)]
    page = as_olive.get("/setup/sign-on/").content.decode()
    assert "Unlink<span" in page
    assert "Dana Reyes" in page
    hub.sign_on_links = []
    assert "Unlink<span" not in as_olive.get("/setup/sign-on/").content.decode()


def test_without_the_hub_it_shows_what_was_known(as_olive: Client, dana: Staff, service: Service, hub: Hub) -> None:
    keys.ready(service)
    links.remember(service, dana, SignOnLink.model_validate(_told(dana)))
    hub.manner = "gateway"
    page = as_olive.get("/setup/sign-on/").content.decode()
    assert "does not answer just now" in page
    assert "Unlink<span" in page


def test_unlinking_is_reported(as_olive: Client, dana: Staff, service: Service, hub: Hub) -> None:
    links.remember(service, dana, SignOnLink.model_validate(_told(dana)))
    answer = as_olive.post(f"/setup/sign-on/{service.pk}/unlink/{dana.pk}/", follow=True)
    assert b"is unlinked" in answer.content
    assert OutboxEntry.objects.get().body == {"staff_id": str(dana.pk)}
    assert not StaffLink.objects.get().is_standing


def test_the_switch_is_the_one_of_web_and_reminders(as_olive: Client, service: Service) -> None:
    as_olive.post(f"/setup/sign-on/{service.pk}/switch/", {"on": "0"})
    service.refresh_from_db()
    assert service.options["single_sign_on"] is False
    assert service.options["address"]


def test_a_new_key_replaces_the_old_one(as_olive: Client, service: Service, hub: Hub) -> None:
    old = keys.ready(service)
    as_olive.post(f"/setup/sign-on/{service.pk}/key/")
    assert len(hub.keys) == 2
    assert hub.ended_keys == []
    stolen = keys.current(service)
    assert stolen is not None
    assert stolen != old
    as_olive.post(f"/setup/sign-on/{service.pk}/key/", {"stolen": "1"})
    assert set(hub.ended_keys) == {old.key_id, stolen.key_id}  # the one before would count for a day more
    assert not SigningKey.objects.filter(pk__in=[old.pk, stolen.pk], revoked_at=None).exists()


def test_a_stolen_key_is_ended_before_another_is_made(as_olive: Client, service: Service, hub: Hub) -> None:
    stolen = keys.ready(service)
    hub.manner = "gateway"
    answer = as_olive.post(f"/setup/sign-on/{service.pk}/key/", {"stolen": "1"}, follow=True)
    assert b"Press the same button again" in answer.content
    hub.manner = ""
    as_olive.post(f"/setup/sign-on/{service.pk}/key/", {"stolen": "1"})
    assert hub.ended_keys == [stolen.key_id]


def test_without_the_hub_the_key_stays(as_olive: Client, service: Service, hub: Hub) -> None:
    old = keys.ready(service)
    hub.manner = "gateway"
    answer = as_olive.post(f"/setup/sign-on/{service.pk}/key/", follow=True)
    assert b"The key stays as it is" in answer.content
    assert keys.current(service) == old


def test_a_copy_holds_no_secret_and_links_nobody(
    as_olive: Client, dana: Staff, olive: Staff, service: Service, hub: Hub
) -> None:
    key = keys.ready(service)
    links.remember(service, dana, SignOnLink.model_validate(_told(dana)))
    text = as_olive.get(f"/setup/sign-on/{service.pk}/settings.json").content.decode()
    assert json.loads(text)["links"] == [{"staff_username": "dana", "hub_username": "desk"}]
    for secret in (hub.token, service.secret, key.private_key, key.key_id, hub.address):
        assert secret not in text
    StaffLink.objects.all().delete()
    Service.objects.update(options={"address": hub.address})
    answer = _take_over(as_olive, service, text)
    assert b"Taken over" in answer.content
    service.refresh_from_db()
    assert service.options["single_sign_on"] is True
    assert service.options["address"] == hub.address
    link = StaffLink.objects.get()
    assert (link.expected_username, link.is_standing) == ("desk", False)
    assert b"elsewhere <bdi>desk</bdi>" in answer.content


def test_a_copy_names_those_who_do_not_work_here(as_olive: Client, service: Service) -> None:
    copy = {
        "format": "offthecharts single sign-on 1",
        "switches": {"single_sign_on": True, "address": "https://evil.example", "chart_changes": "ask"},
        "links": [{"staff_username": "quinn", "hub_username": "quinn"}],
    }
    answer = _take_over(as_olive, service, json.dumps(copy))
    assert b"Nobody here has the user name quinn" in answer.content
    service.refresh_from_db()
    assert service.options["chart_changes"] == "ask"
    assert "evil" not in service.options["address"]


def test_a_file_that_is_no_copy_is_refused(as_olive: Client, service: Service) -> None:
    wrong = {"format": "offthecharts single sign-on 1", "switches": {"chart_changes": "perhaps"}}
    for text in ("nonsense", "{}", json.dumps(wrong)):
        answer = _take_over(as_olive, service, text)
        assert answer.status_code == 422
        assert b"This file cannot be used" in answer.content
    assert as_olive.post(f"/setup/sign-on/{service.pk}/copy/").status_code == 422


def _take_over(client: Client, service: Service, text: str) -> Any:
    file = SimpleUploadedFile("copy.json", text.encode())
    return client.post(f"/setup/sign-on/{service.pk}/copy/", {"file": file}, follow=True)
