"""What the Admin window asks for again and again while somebody looks at it."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.requests import StaffRequest


@require_safe
@staff_only
def hub_state(request: StaffRequest, patient_id: UUID) -> HttpResponseBase:
    """The line of the chart that says where the patient stands in the Hub; 304 when it says what it said before."""
    patient = get_object_or_404(Patient, pk=patient_id)
    response = render(request, "news/hub_state.html", {"patient": patient})
    patch_cache_control(response, private=True, no_cache=True)
    return _unless_known(request, response)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:20]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
