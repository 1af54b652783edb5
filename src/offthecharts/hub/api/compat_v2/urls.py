"""Addresses under ``/compat/v2/``, with and without a slash at the end."""

from django.http import HttpRequest, JsonResponse
from django.urls import re_path

from offthecharts.hub.api.compat_v2 import access, appointments, patients
from offthecharts.hub.api.compat_v2.errors import InvalidRecord
from offthecharts.hub.api.compat_v2.resources import record_of, resource


def _authenticate(request: HttpRequest) -> JsonResponse:
    """Trade a Hub user's password for the application's access token."""
    sent = record_of(request)
    names = ("username", "password", "application_token")
    missing = {name: ["This is needed."] for name in names if not str(sent.get(name) or "").strip()}
    if missing:
        raise InvalidRecord(missing)
    token = access.access_token(
        request=request,
        username=str(sent["username"]),
        password=str(sent["password"]),
        application=str(sent["application_token"]).strip(),
    )
    return JsonResponse({"access_token": token})


urlpatterns = [
    re_path("^authentication/?$", resource(needs_token=False, POST=_authenticate), name="v2_authentication"),
    re_path("^patient/?$", resource(GET=patients.list_patients, POST=patients.add_patient), name="v2_patients"),
    re_path("^patient/batch/?$", resource(POST=patients.add_batch), name="v2_batch"),
    re_path(
        r"^patient/(?P<number>[0-9]{1,9})/?$",
        resource(GET=patients.read_patient, PUT=patients.change_patient, DELETE=patients.delete_patient),
        name="v2_patient",
    ),
    re_path(
        "^appointment/?$",
        resource(GET=appointments.list_appointments, POST=appointments.add_appointment),
        name="v2_appointments",
    ),
    re_path(
        r"^appointment/(?P<number>[0-9]{1,9})/?$",
        resource(
            GET=appointments.read_appointment,
            PUT=appointments.change_appointment,
            DELETE=appointments.delete_appointment,
        ),
        name="v2_appointment",
    ),
]
