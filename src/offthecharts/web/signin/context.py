"""What the base template needs to lock the screen in time."""

from django.http import HttpRequest

from offthecharts.web.signin.site import sign_in_site


def idle_lock(request: HttpRequest) -> dict[str, int]:
    """`idle_lock_minutes` of a signed-in person; 0 where nothing is to be locked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"idle_lock_minutes": 0}
    return {"idle_lock_minutes": sign_in_site().idle_minutes(request)}
