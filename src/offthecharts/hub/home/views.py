"""The Hub's home page."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.points.figures import given_by_week, numbers
from offthecharts.hub.points.queries import feed
from offthecharts.hub.requests import HubRequest
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page

FEED_SIZE = 15
_GREETINGS = ((5, "Good evening"), (12, "Good morning"), (18, "Good afternoon"), (24, "Good evening"))


def greeting(hour: int) -> str:
    """What one says at `hour` of the practice's clock."""
    return next(words for until, words in _GREETINGS if hour < until)


@require_safe
@hub_users(*roles.EVERYBODY)
def home(request: HubRequest) -> HttpResponse:
    """Greeting, search, today's points and who gave them."""
    practice = request.practice
    before = uuid_or_none(request.GET.get("before", ""))
    context = {
        "greeting": greeting(timezone.localtime().hour),
        "numbers": numbers(practice),
        "weeks": given_by_week(practice),
        "activity": feed(practice, before=before, limit=FEED_SIZE),
    }
    return page(request, "home/home.html", context, partial="activity" if before else None)
