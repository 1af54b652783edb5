"""Photos, for staff alone; browsers keep them, nobody in between does."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import Person
from offthecharts.practice.requests import StaffRequest

A_YEAR_SECONDS = 365 * 24 * 60 * 60


def _jpeg(request: StaffRequest, sha256: str) -> HttpResponse:
    size = "small" if request.GET.get("size") == "small" else "large"
    etag = f'"{sha256[:32]}-{size}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        jpeg = photos.shown(sha256, size)
        if jpeg is None:
            raise Http404
        response = HttpResponse(jpeg, content_type="image/jpeg")
    response["ETag"] = etag
    # With the photo's name in the address it never changes; without, browsers ask again.
    lasts = f"max-age={A_YEAR_SECONDS}, immutable" if request.GET.get("v") == sha256[:8] else "no-cache"
    response["Cache-Control"] = f"private, {lasts}"
    response["Content-Disposition"] = "inline"
    return response


@require_safe
@staff_only
def person_photo(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """The photo of a patient or account holder."""
    sha256 = Person.objects.filter(pk=person_id).values_list("photo_sha256", flat=True).first()
    if not sha256:
        raise Http404
    return _jpeg(request, sha256)


@require_safe
@staff_only
def ticket_photo(request: StaffRequest, ticket: str) -> HttpResponse:
    """A photo that was handed in with a form that is not saved yet."""
    sha256 = photos.from_ticket(ticket)
    if not sha256:
        raise Http404
    return _jpeg(request, sha256)
