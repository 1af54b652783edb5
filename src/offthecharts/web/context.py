"""What every template of both sites knows."""

from django.conf import settings
from django.http import HttpRequest

from offthecharts.web.mounts import in_frame

THEME_COOKIE = "otc-theme"
_SITE_NAMES = {"practice": "Practice server", "hub": "Patient Rewards Hub"}


def theme(request: HttpRequest) -> str:
    """The person's own choice of ``light`` or ``dark``; empty follows the system. Kept in a cookie by theme.js."""
    wanted = request.COOKIES.get(THEME_COOKIE, "")
    return wanted if wanted in ("light", "dark") else ""


def site(request: HttpRequest) -> dict[str, object]:
    """`site` (``practice`` or ``hub``), its name, the practice's name, `in_frame`, the shell to extend, `theme`.

    `error_shell` is for pages that tell of a problem: without navigation for those who are not signed in.
    """
    framed = in_frame(request)
    shell = "web/frame.html" if framed else "web/shell.html"
    user = getattr(request, "user", None)
    practice = getattr(request, "office", None) or getattr(request, "practice", None)
    return {
        "site": settings.SITE,
        "site_name": _SITE_NAMES[settings.SITE],
        "practice_name": str(practice or ""),
        "in_frame": framed,
        "shell": shell,
        "error_shell": shell if framed or getattr(user, "is_authenticated", False) else "web/plain.html",
        "theme": theme(request),
    }
