"""Changes that a practice program reports after the fact, many in one call."""

from django.http import HttpResponse
from ninja import Router

from offthecharts.hub.api.requests import ApiRequest, answer
from offthecharts.hub.changes.applying import apply_all
from offthecharts.hub.sources import tallies
from offthecharts.wire.changes import ChangesRequest, ChangesResponse

router = Router(tags=["Changes"])


@router.post("/changes", response=ChangesResponse)
def report_changes(request: ApiRequest, payload: ChangesRequest) -> HttpResponse:
    """Apply changes in their order: each once, under its own key. Always 200; every change has its own result.

    A repeated request is safe: what was applied before says so. There is no Idempotency-Key for the call as a whole.
    """
    answers = apply_all(request.auth, payload.changes)
    tallies.note_changes(request.auth, answers)
    return answer(answers)
