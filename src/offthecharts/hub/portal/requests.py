"""The request as the views of the member page see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.models import PortalAccount, PortalSettings
from offthecharts.hub.practices.models import Practice


class PortalRequest(HttpRequest):
    """A request for a practice's member page.

    `account` is who signed in (None on open pages when nobody did), `member` the person shown: `account.member` or
    one of `children`, for whom the account holder is responsible. ``request.user`` is always anonymous here.
    """

    practice: Practice
    portal: PortalSettings
    account: PortalAccount
    member: Member
    children: list[Member]
    htmx: HtmxDetails
