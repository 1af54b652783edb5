"""The request as the Hub's views see it, once sign-in and practice are known."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from offthecharts.hub.practices.models import HubUser, Practice


class HubRequest(HttpRequest):
    """A request of a signed-in Hub user."""

    user: HubUser
    practice: Practice
    htmx: HtmxDetails
