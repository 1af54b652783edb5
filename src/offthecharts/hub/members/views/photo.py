"""The photo of a member, for the Hub users of the practice alone."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web import photo_sizes


@require_safe
@hub_users(*roles.EVERYBODY)
def member_photo(request: HubRequest, number: int) -> HttpResponse:
    """The photo as JPEG, tiny with ``?size=small``.

    Browsers keep it, but ask each time, so that nobody sees it after signing out.
    """
    member = member_or_404(request.practice, number)
    if not member.photo or not default_storage.exists(member.photo):
        raise Http404("This member has no photo.")
    size = "small" if request.GET.get("size") == "small" else "large"
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{member.photo.rpartition("/")[2]}-{size}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(photo_sizes.shown(member.photo, size), content_type="image/jpeg", headers=headers)
