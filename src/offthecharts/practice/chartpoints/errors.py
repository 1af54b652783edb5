"""What can be wrong with points given in a chart."""

from offthecharts.web.errors import DomainError


class FormUsed(DomainError):
    """The form was sent before, with other content."""

    title = "This page was used already"
    status = 422
    code = "idempotency_key_reused"


class ChartPointsOff(DomainError):
    """The practice does not give points in the chart, or not any more."""

    title = "Points are not given in the chart"
    status = 404
    code = "not_found"


class TooLate(DomainError):
    """Somebody else settled or took back the same points before."""

    title = "Somebody was quicker"
    code = "settled_already"
