"""Who may show our pages in a frame: nobody, unless a view names the one origin that may."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

CSP_HEADER = "Content-Security-Policy"


def allow_framing_by(request: HttpRequest, origin: str) -> None:
    """Let the answer to `request` be framed by exactly `origin` (scheme, host, port) and nobody else."""
    request.frame_ancestor = origin  # type: ignore[attr-defined]  # read below


def allow_frames_of(request: HttpRequest, origins: list[str]) -> None:
    """Let the answer to `request` show pages of exactly these `origins` in frames, beside our own."""
    request.frame_sources = origins  # type: ignore[attr-defined]  # read below


class FramePolicyMiddleware:
    """Adds ``frame-ancestors`` and, where a page shows frames of others, ``frame-src`` to the policy of each answer.

    Django's own policy is the same for all of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        ancestor: str | None = getattr(request, "frame_ancestor", None)
        policy = response.get(CSP_HEADER, "")
        sources: list[str] = getattr(request, "frame_sources", [])
        shown = " ".join(["frame-src 'self'", *sources]) if sources else ""
        response[CSP_HEADER] = "; ".join(filter(None, [policy, shown, f"frame-ancestors {ancestor or "'none'"}"]))
        if ancestor is None:
            response["X-Frame-Options"] = "DENY"
        return response
