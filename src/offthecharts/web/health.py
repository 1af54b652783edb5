"""Whether the site answers: for the demo's parent, for `check` and for a proxy in front."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from offthecharts.web.access import open_to_all


@open_to_all(reason="tells nothing but that the site and its database answer")
def healthz(request: HttpRequest) -> HttpResponse:
    """``ok`` when the database answers too. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
