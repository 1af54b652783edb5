"""How a practice's member page looks and whether it is open."""

from typing import Any, Final

from django.db import transaction

from offthecharts.hub.portal.models import Language, PortalSettings
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record

FIELDS: Final = ("is_open", "accent", "languages", "welcome", "welcome_es")


def settings_of(practice: Practice) -> PortalSettings:
    """The practice's settings, or what it starts with (not saved). One query."""
    kept = PortalSettings.objects.of(practice).first() or PortalSettings(practice=practice)
    known = [str(one) for one in kept.languages if one in Language.values]
    kept.languages = known or [Language.ENGLISH.value]
    return kept


@transaction.atomic
def change(*, by: HubUser, values: dict[str, Any]) -> list[str]:
    """Set what `values` names; the answer names what changed."""
    practice = lock_practice(by.practice_id)
    kept = settings_of(practice)
    changed: list[str] = [
        name for name in (*FIELDS, "logo") if name in values and getattr(kept, name) != values[name]
    ]
    for name in changed:
        setattr(kept, name, values[name])
    if changed:
        kept.save()
        record(actor=by, action="member page changed", subject=kept, detail=", ".join(changed))
    return changed
