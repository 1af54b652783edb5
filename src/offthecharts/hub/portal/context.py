"""What templates of the member page know; nothing on other pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from offthecharts.hub.portal import nav
from offthecharts.hub.portal.languages import offered
from offthecharts.hub.portal.theme import version_of
from offthecharts.web.mounts import is_member_page


def portal(request: HttpRequest) -> dict[str, Any]:
    """`practice`, `portal`, `account`, `shown_member`, `children`, `nav_bar`, `nav_more`, and shells for problems."""
    ours: Any = request
    if not is_member_page(request):
        return {}
    if getattr(ours, "portal", None) is None:
        return {"shell": "portal/nobody.html", "error_shell": "portal/nobody.html", "language": get_language()}
    slug = ours.practice.slug
    bar, more = nav.in_two(nav.shown(ours)) if ours.account else ([], [])
    return {
        "shell": "portal/shell.html",
        "error_shell": "portal/shell.html" if ours.account else "portal/plain.html",
        "home_url": reverse("portal_home", kwargs={"slug": slug}),
        "slug": slug,
        "practice": ours.practice,
        "portal": ours.portal,
        "account": ours.account,
        "shown_member": ours.member,
        "children": ours.children,
        "is_self": bool(ours.account) and ours.member.id == ours.account.member.id,
        "language": get_language(),
        "languages": [(one.value, one.label) for one in offered(ours.portal)],
        "nav_bar": bar,
        "nav_more": more,
        "theme_version": version_of(ours.portal),
    }
