"""What every template of both sites knows."""

from django.conf import settings
from django.http import HttpRequest

from offthecharts.web.mounts import in_frame


def site(request: HttpRequest) -> dict[str, object]:
    """`site` (``practice`` or ``hub``), `in_frame`, and the shell to extend."""
    framed = in_frame(request)
    return {
        "site": settings.SITE,
        "in_frame": framed,
        "shell": "web/frame.html" if framed else "web/shell.html",
    }
