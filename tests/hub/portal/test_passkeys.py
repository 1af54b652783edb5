"""Passkeys without a device: what is refused. tests/browser/test_portal.py has one that works."""

import json
from typing import Any

from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.models import PortalAccount, PortalPasskey
from tests.hub.portal.cast import account_for, browser_of

HOME = "/p/brook-street-orthodontics/"
CREDENTIAL = {"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}


def send(browser: Client, path: str, body: Any) -> Any:
    return browser.post(f"{HOME}{path}", json.dumps(body), content_type="application/json")


def passkey_of(account: PortalAccount) -> PortalPasskey:
    row = PortalPasskey(
        practice=account.practice, account_id=account.id, credential_id="eA", public_key="eA", name="x"
    )
    row.save()
    return row


def test_the_options_to_sign_in_are_the_same_for_everybody(rosa_account: PortalAccount) -> None:
    passkey_of(rosa_account)
    options = send(Client(), "sign-in/passkey/options/", {}).json()
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


def test_what_was_not_signed_for_this_challenge_is_refused(rosa_account: PortalAccount) -> None:
    passkey_of(rosa_account)
    for body in ({"credential": CREDENTIAL}, {"credential": {"id": "none"}}, {"credential": 7}, [], {}):
        browser = Client()
        assert send(browser, "sign-in/passkey/", body).status_code == 422  # no challenge
        send(browser, "sign-in/passkey/options/", {})
        assert send(browser, "sign-in/passkey/", body).status_code == 422
        assert browser.get(HOME).status_code == 302
    assert Client().post(f"{HOME}sign-in/passkey/", "no json", content_type="text/plain").status_code == 422


def test_a_passkey_that_is_not_one_is_not_kept(as_rosa: Client, rosa_account: PortalAccount) -> None:
    options = send(as_rosa, "account/passkeys/options/", {}).json()
    assert options["user"]["displayName"] == "Rosa"
    assert send(as_rosa, "account/passkeys/add/", {"credential": CREDENTIAL, "name": "x"}).status_code == 422
    assert not PortalPasskey.objects.of(rosa_account.practice_id).exists()


def test_somebody_elses_passkey_is_not_removed(as_rosa: Client, mateo: Member) -> None:
    theirs = passkey_of(account_for(mateo))
    assert as_rosa.post(f"{HOME}account/passkeys/{theirs.id}/remove/").status_code == 404
    assert browser_of(account_for(mateo)).post(f"{HOME}account/passkeys/{theirs.id}/remove/").status_code == 302
