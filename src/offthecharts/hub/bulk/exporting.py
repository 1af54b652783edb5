"""A lot as CSV: who got what, who was left out and why."""

import uuid
from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.bulk.models import Lot, LotPart, PartState
from offthecharts.hub.bulk.views import lot_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line

_HEAD = ["Number", "First name", "Last name", "Points", "What for", "State", "Why"]
_COUNT = (PartState.GIVEN, PartState.KEPT)


def _lines(lot: Lot) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(_HEAD)
    parts = LotPart.objects.of(lot.practice_id).filter(lot_id=lot.id).select_related("member").order_by("id")
    for part in parts.iterator(chunk_size=500):
        member = part.member
        points = lot.points if part.state in _COUNT else 0
        names = [member.number, member.first_name, member.last_name]
        yield csv_line([*names, points, lot.what, part.get_state_display(), part.why])


@require_safe
@hub_users(*roles.EXPORTS)
def lot_export(request: HubRequest, lot_id: uuid.UUID) -> HttpResponseBase:
    """All members of the lot; rows are read as they are sent."""
    lot = lot_or_404(request, lot_id)
    response = StreamingHttpResponse(_lines(lot), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="points-{lot.created_at:%Y-%m-%d}.csv"'
    return response
