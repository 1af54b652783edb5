"""The pages Practice and Audit trail."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.audit.services import record
from offthecharts.web.identifiers import uuid7

TYPED = {
    "name": "Brook Street Orthodontics",
    "time_zone": "America/Chicago",
    "postal_address": " 48 Brook Street \r\n\r\nBrooklyn, NY 11201",
    "mail_reply_to": "hello@brook.example",
    "mail_minors_directly": "on",
    "cents_per_point": "5",
    "pooled_points": "holders",
    "idle_lock_minutes": "20",
}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_settings_are_saved_and_noted(as_olive: Client, brook_street: Practice) -> None:
    assert as_olive.post(reverse("practice_settings"), TYPED).status_code == 302
    brook_street.refresh_from_db()
    assert brook_street.time_zone == "America/Chicago"
    assert brook_street.postal_address == "48 Brook Street\nBrooklyn, NY 11201"
    assert (brook_street.mail_minors_directly, brook_street.cents_per_point) == (True, 5)
    assert brook_street.pooled_points == "holders"
    assert (brook_street.idle_lock_minutes, brook_street.mail_reply_to) == (20, "hello@brook.example")
    entry = AuditEntry.objects.get(action="practice settings changed")
    assert "time_zone" in entry.detail
    assert "Brooklyn" not in entry.detail


def test_wrong_settings_say_what_to_do_and_stay_typed(as_olive: Client, brook_street: Practice) -> None:
    wrong = TYPED | {"time_zone": "Mars/Olympus", "idle_lock_minutes": "0", "mail_reply_to": "nobody"}
    answer = as_olive.post(reverse("practice_settings"), wrong)
    assert answer.status_code == 422
    assert 'value="nobody"' in text_of(answer)
    brook_street.refresh_from_db()
    assert brook_street.time_zone == "America/New_York"


def test_a_time_zone_that_only_old_data_has_is_still_offered(as_olive: Client, brook_street: Practice) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(time_zone="Europe/Kiev")
    assert 'value="Europe/Kiev" selected' in text_of(as_olive.get(reverse("practice_settings")))


def test_former_names_of_time_zones_are_not_offered(as_olive: Client, brook_street: Practice) -> None:
    page = text_of(as_olive.get(reverse("practice_settings")))
    for former in ("Canada/East-Saskatchewan", "Brazil/East", "Brazil/Acre", "Africa/Asmera", "Antarctica/Troll"):
        assert f'value="{former}"' not in page
    for place in ("America/Toronto", "America/Sao_Paulo", "Africa/Asmara", "Europe/Kyiv", "Pacific/Honolulu", "UTC"):
        assert f'value="{place}"' in page


def test_the_audit_trail_shows_the_practices_own_entries_page_by_page(
    as_olive: Client, olive: HubUser, quinn: HubUser
) -> None:
    now = timezone.now()
    for number in range(60):
        entry = AuditEntry(
            id=uuid7(now), practice_id=olive.practice_id, actor_name="Olive", action=f"did thing {number}."
        )
        entry.save()
    record(actor=quinn, action="did something elsewhere")
    first = as_olive.get(reverse("audit"))
    assert "did thing 59." in text_of(first)
    assert "did thing 3." not in text_of(first)
    assert "elsewhere" not in text_of(first)
    found = first.context["found"]
    older = text_of(as_olive.get(reverse("audit"), {"after": found.after}))
    assert "did thing 3." in older
    assert "did thing 59." not in older
    only = text_of(as_olive.get(reverse("audit"), {"q": "thing 7."}))
    assert "did thing 7." in only
    assert "did thing 8." not in only
