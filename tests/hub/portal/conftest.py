"""Brook Street's page is open, Rosa has an account, and Mateo is under 13."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from offthecharts.config.mail import mailer
from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.models import PortalAccount
from offthecharts.hub.practices.models import Practice
from tests.hub.portal.cast import account_for, born, browser_of, open_page


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    """Pictures in a folder of the test's own, e-mail in the mailbox."""
    with override_settings(MEDIA_ROOT=tmp_path, MAILERS={"default": mailer("mailbox:")}):
        yield


@pytest.fixture(autouse=True)
def brook_street_page(brook_street: Practice) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(postal_address="48 Brook Street")
    open_page(brook_street)


@pytest.fixture
def mateo(mateo: Member) -> Member:
    """Whatever the year is, he is 12."""
    mateo.birth_date = born(12)
    mateo.save()
    return mateo


@pytest.fixture
def rosa_account(rosa: Member, mateo: Member) -> PortalAccount:
    return account_for(rosa, "rosa@example.org")


@pytest.fixture
def as_rosa(rosa_account: PortalAccount) -> Client:
    return browser_of(rosa_account)
