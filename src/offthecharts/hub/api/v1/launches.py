"""Launches: a practice server hands a patient over and gets the one-time address of the window."""

from django.http import JsonResponse
from ninja import Router

from offthecharts.hub.api.idempotency import once
from offthecharts.hub.api.requests import ApiRequest
from offthecharts.hub.launches.services import check, open_launch
from offthecharts.wire.messages import LaunchRequest, LaunchResponse

router = Router(tags=["Launches"])


@router.post("", response={201: LaunchResponse}, url_name="launches", summary="Open a window")
def launch(request: ApiRequest, payload: LaunchRequest) -> JsonResponse:
    """Find or make the patient's profile and get a one-time address for it: valid 60 seconds, one use.

    Without a patient the Hub's home page opens. With an assertion of single sign-on the window opens signed in; the
    answer's `sign_on` says what became of it, and one that proves nothing refuses no launch.
    Refusals: `invalid` (messages by field), `wrong_origin`.
    """
    handover = check(request.auth, payload)
    return once(
        request,
        request.auth.practice,
        payload.model_copy(update={"assertion": ""}),  # a repeated request comes with a new one
        lambda: open_launch(connection=request.auth, handover=handover),
        status=201,
    )
