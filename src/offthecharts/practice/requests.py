"""The request as the practice server's views see it, once sign-in and practice are known."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from offthecharts.practice.office.models import Office
from offthecharts.practice.staff.models import Staff


class StaffRequest(HttpRequest):
    """A request of a signed-in staff member."""

    user: Staff
    office: Office
    htmx: HtmxDetails
