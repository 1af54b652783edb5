"""How Hub users sign in: until the practice's local midnight, and inside a window only users of its practice."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.requests import HubRequest
from offthecharts.web.clock import next_midnight
from offthecharts.web.mounts import in_frame
from offthecharts.web.signin.site import SignInSite

FRAME_PRACTICE = "frame_practice_id"
FRAME_ORIGIN = "frame_origin"


class HubUserBackend(ModelBackend):
    """Django's password check; a signed-in user comes with their practice in one query."""

    def get_user(self, user_id: Any) -> HubUser | None:
        """The active user, or None."""
        user = HubUser.objects.select_related("practice").filter(pk=user_id).first()
        return user if user is not None and user.is_active else None


def _idle_minutes(request: HttpRequest) -> int:
    return cast("HubRequest", request).practice.idle_lock_minutes


def _refusal(request: HttpRequest, user: HubUser) -> str:
    if not in_frame(request):
        return ""
    practice_id = request.session.get(FRAME_PRACTICE)
    if practice_id is None:
        return "This window has lost its practice. Close it and open it again from the practice program."
    if str(user.practice_id) != str(practice_id):
        return "This user belongs to another practice. Sign in as a Hub user of the practice that opened this window."
    return ""


def _ends_at(request: HttpRequest, user: HubUser) -> datetime:
    return next_midnight(timezone.now(), user.practice.zone)


def _sign_on(request: HttpRequest) -> dict[str, Any]:
    from offthecharts.hub.signon import offering  # it knows launches, which know the names above

    return offering.context(request)


def _link_sign_on(request: HttpRequest, user: HubUser) -> None:
    from offthecharts.hub.signon import offering

    offering.link_when_ticked(request, user)


SITE = SignInSite(
    title="Log in to the Patient Rewards Hub",
    username_label="Username",
    button="Log in",
    idle_minutes=_idle_minutes,
    refusal=_refusal,
    ends_at=_ends_at,
    more_template="signon/_offer.html",
    more=_sign_on,
    signed_in=_link_sign_on,
)
