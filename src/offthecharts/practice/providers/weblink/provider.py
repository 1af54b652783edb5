"""A plain web link: any https address, with placeholders for the open chart."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from offthecharts.practice.hublink.clients import VERIFY_TIMEOUT_SECONDS, trusted
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.providers.base import Errand, LaunchFailed, Opening, Provider, Step, Verified
from offthecharts.practice.providers.following import follow
from offthecharts.practice.providers.weblink.address import filled, missing_in, placeholders_in
from offthecharts.practice.providers.weblink.forms import WebLinkForm
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.wire import errors
from offthecharts.wire.address import origin_of
from offthecharts.wire.network import Deadline, DeadlineBackend

_ADVICE = {
    errors.NoSuchAddress.code: ("No such address", "Check the address for typing errors."),
    errors.Unreachable.code: ("The server does not answer", "Check the address, or try again later."),
    errors.TooSlow.code: ("The server is too slow", "Try again in a minute."),
    errors.CertificateRefused.code: ("Certificate refused", "Browsers refuse it too; ask whoever runs the website."),
}


class WebLink(Provider):
    """Fills the address and opens it; nothing else is told to the website."""

    key = "weblink"
    title = "Web link"
    description = "Any website, opened from the chart. Its address may hold the chart number, names and so on."
    icon = "link"
    service_name = "Web link"
    form = WebLinkForm
    steps = (
        ("address", "Address complete"),
        ("found", "Address found"),
        ("reached", "Server reached"),
        ("certificate", "Certificate good"),
    )

    def verify(self, service: Service, cleaned_data: Mapping[str, Any]) -> Iterator[Step | Verified]:
        """See :class:`Provider`. No page is asked for: the server is only connected to."""
        waiting = dict(self.steps)
        yield Step("address", waiting.pop("address"))
        address: str = cleaned_data["address"]
        try:
            for key in follow(lambda tell: _touch(address, tell)):
                yield Step(key, waiting.pop(key))
        except errors.WireError as error:
            text, advice = _ADVICE.get(error.code, ("That did not work", "Try again."))
            yield Step(next(iter(waiting)), text, passed=False, advice=advice, field="address")
            return
        yield from (Step(key, "No certificate needed: the website is on this machine") for key in waiting)
        yield Verified(options=dict(cleaned_data), connected_as=urlsplit(address).hostname or "")

    def check(self, service: Service) -> None:
        """See :class:`Provider`."""
        try:
            _touch(service.options.get("address", ""), lambda step: None)
        except errors.WireError as error:
            raise LaunchFailed(error.code, detail=error.detail) from error

    def launch(self, service: Service, patient: Patient | None, staff: Staff, errand: Errand) -> Opening:
        """See :class:`Provider`. No network."""
        if reason := self.unavailable_reason(service, patient):
            raise LaunchFailed("unavailable", detail=reason)
        in_frame = not errand.in_tab and not self.opens_in_tab(service)
        return Opening(filled(service.options["address"], patient), in_frame=in_frame)

    def unavailable_reason(self, service: Service, patient: Patient | None) -> str:
        """See :class:`Provider`."""
        template: str = service.options.get("address", "")
        if not placeholders_in(template):
            return ""
        if patient is None:
            return "Open a chart first: the address is filled from it."
        missing = missing_in(template, patient)
        return f"The chart has no {' and no '.join(missing)}, which the address needs." if missing else ""

    def opens_in_tab(self, service: Service) -> bool:
        """See :class:`Provider`."""
        return bool(service.options.get("opens_in") != "window")

    def frame_origins(self, service: Service) -> list[str]:
        """See :class:`Provider`. Placeholders never stand in the origin."""
        template: str = service.options.get("address", "")
        return [] if self.opens_in_tab(service) else [origin_of(template.partition("{")[0])]


def _touch(address: str, tell: Callable[[str], None]) -> None:
    """Connect to the server of `address`, with TLS, and hang up. Raises WireError."""
    parts = urlsplit(address)
    host, deadline = parts.hostname or "", Deadline(VERIFY_TIMEOUT_SECONDS)
    secure = parts.scheme == "https"
    stream = DeadlineBackend(deadline, tell).connect_tcp(host, parts.port or (443 if secure else 80))
    try:
        if secure:
            stream = stream.start_tls(trusted(), host)
    finally:
        stream.close()
