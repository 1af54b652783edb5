"""Which failure page stands for which error of the wire, and whether the service itself needs somebody."""

from offthecharts.practice.hublink.snapshot import UnfitChart
from offthecharts.practice.providers.base import LaunchFailed
from offthecharts.practice.providers.practicegenius.verifying import clock_words
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire import errors
from offthecharts.wire.problems import Code

REVOKED = "The connection was ended in the Hub. Verify again to make a new one."
REFUSED = "The Hub does not know this connection any more. Verify again to make a new one."
CERTIFICATE = "The Hub's certificate is refused: {detail}."
WRONG_ORIGIN = "wrong_origin"


def launch_failed(error: errors.WireError | UnfitChart | UnreadableSecret) -> LaunchFailed:
    """`error` as a failure page."""
    match error:
        case UnfitChart():
            return LaunchFailed("invalid", fields=error.fields)
        case UnreadableSecret():
            return LaunchFailed("unreadable_secret", attention=str(error))
        case errors.InvalidData():
            return LaunchFailed("invalid", detail=error.problem.detail, fields=error.fields)
        case errors.RevokedConnection():
            return LaunchFailed("connection_revoked", attention=REVOKED)
        case errors.Refused():
            return _refused(error)
        case errors.CertificateRefused():
            attention = CERTIFICATE.format(detail=error.detail.rstrip("."))
            return LaunchFailed("certificate_refused", detail=error.detail, attention=attention)
        case errors.ClockSkew():
            return LaunchFailed("clock_skew", detail=clock_words(error))
        case _:
            return LaunchFailed(error.code, detail=error.detail)


def _refused(error: errors.Refused) -> LaunchFailed:
    detail = error.problem.detail
    match error.problem.code:
        case Code.BAD_TOKEN:
            return LaunchFailed("refused", attention=REFUSED)
        case Code.TOO_MANY:
            return LaunchFailed("too_many", detail=detail)
        case code if code == WRONG_ORIGIN:
            return LaunchFailed("wrong_origin", detail=detail, attention=detail)
        case Code.MAY_NOT_CONNECT | Code.WRONG_PASSWORD | Code.UNKNOWN_USER | Code.LOCKED_OUT:
            return LaunchFailed("refused", detail=detail, attention=detail or REFUSED)
        case _:
            return LaunchFailed("refused_call", detail=detail or error.problem.title)
