"""Who may reach these routes, and a real value for each parameter; see tests/hub/test_routes.py."""

from typing import Any

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.portal.models import PortalPasskey
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.portal.cast import account_for, open_page

_OPEN = "open to all"
_GIVERS = "Owner, Admin, Marketing + Rewards, Rewards"

TABLE: dict[str, str] = {
    **dict.fromkeys(["practice_page", "practice_page_accounts"], "Owner, Admin"),
    **dict.fromkeys(["member_invite", "member_invite_back", "member_page_end", "member_page_restore"], _GIVERS),
    **dict.fromkeys(["portal_sign_in", "portal_sign_out", "portal_ask_link", "portal_forgot", "portal_link"], _OPEN),
    **dict.fromkeys(["portal_join", "portal_join_account", "portal_language", "portal_stylesheet"], _OPEN),
    **dict.fromkeys(["portal_logo", "portal_passkey_sign_in_options", "portal_passkey_sign_in"], _OPEN),
    **dict.fromkeys(["portal_home", "portal_history", "portal_prize_photo", "portal_show"], "members"),
    **dict.fromkeys(["portal_account", "portal_password", "portal_sign_out_everywhere"], "members"),
    **dict.fromkeys(["portal_passkey_options", "portal_passkey_add", "portal_passkey_remove"], "members"),
    **dict.fromkeys(["portal_family", "portal_child", "portal_child_password"], "account holders"),
    **dict.fromkeys(["portal_child_withdraw", "portal_child_agree"], "account holders"),
}


def values(practice: Practice, member: Member, owner: HubUser) -> dict[str, Any]:
    """Rows of `practice`, by the name of the parameter."""
    open_page(practice)
    holder = Responsibility.objects.of(practice).filter(patient_id=member.id).select_related("account_holder").get()
    account = account_for(holder.account_holder)
    passkey = PortalPasskey(practice=practice, account_id=account.id, credential_id="eA", public_key="eA")
    passkey.save()
    return {"slug": practice.slug, "passkey_id": passkey.id}
