"""PracticeGenius: a Patient Rewards Hub such as ours."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from offthecharts.practice.hublink import launching
from offthecharts.practice.hublink.clients import client_for, client_of, own_origin
from offthecharts.practice.hublink.handover import sent_and_missing
from offthecharts.practice.hublink.profiles import profile_of
from offthecharts.practice.hublink.snapshot import UnfitChart
from offthecharts.practice.office.models import Office
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.queries import snapshot_source
from offthecharts.practice.providers.base import Errand, Handover, LaunchFailed, Opening, Provider, Step, Verified
from offthecharts.practice.providers.following import follow
from offthecharts.practice.providers.practicegenius.failing import launch_failed
from offthecharts.practice.providers.practicegenius.forms import HubForm
from offthecharts.practice.providers.practicegenius.verifying import STEPS, failed, passed
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon import vouching
from offthecharts.practice.staff.models import Staff
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.address import normal_address, origin_of
from offthecharts.wire.client import check_clock
from offthecharts.wire.errors import BadAddress, WireError
from offthecharts.wire.messages import ConnectRequest, ConnectResponse, ProfileState

_OUTCOMES = {ProfileState.CREATED: "created", ProfileState.AMBIGUOUS: "ambiguous"}
_HERE = "No certificate needed: the Hub is on this machine"


class PracticeGenius(Provider):
    """Speaks API v1 to a Hub; the page in the window tells us when it is ready."""

    key = "practicegenius"
    title = "PracticeGenius"
    description = "The Patient Rewards Hub: opens on the patient, and makes the profile when there is none yet."
    icon = "trophy"
    service_name = "Patient Rewards Hub"
    form = HubForm
    steps = STEPS
    secret_fields = frozenset({"password"})
    hands_over = True

    def verify(self, service: Service, cleaned_data: Mapping[str, Any]) -> Iterator[Step | Verified]:
        """See :class:`Provider`. The password is sent only after a Hub has answered."""
        address: str = cleaned_data["address"]
        waiting = [key for key, _ in STEPS]
        try:
            for step in self._reach(address):
                waiting.remove(step.key)
                yield step
            answer = self._connect(cleaned_data)
        except WireError as error:
            yield from failed(error, waiting, address=address)
            return
        yield from (passed(key) for key in waiting)
        yield Verified(
            options={"address": address, "username": cleaned_data["username"].strip(), **_known(answer)},
            secret=answer.token,
            connected_as=answer.connection.connected_as,
        )

    def _reach(self, address: str) -> Iterator[Step]:
        """The steps up to a Hub that answers. On this machine there is no certificate to look at."""
        plain = address.startswith("http://")
        for key in follow(lambda tell: client_for(address, passed=tell).identify()):
            yield passed(key)
            if plain and key == "reached":
                yield Step("certificate", _HERE)

    def _connect(self, cleaned_data: Mapping[str, Any]) -> ConnectResponse:
        request = ConnectRequest(
            username=cleaned_data["username"].strip(),
            password=cleaned_data["password"],
            server_name=Office.current().name,
            origin=own_origin(),
            sent_at=datetime.now(UTC),
        )
        answer = client_for(cleaned_data["address"]).connect(request)
        check_clock(answer.connection)
        return answer

    def check(self, service: Service) -> None:
        """See :class:`Provider`."""
        try:
            client_of(service).current()
        except (WireError, UnreadableSecret) as error:
            raise launch_failed(error) from error

    def launch(self, service: Service, patient: Patient | None, staff: Staff, errand: Errand) -> Opening:
        """See :class:`Provider`. One call over the network, two when a key of single sign-on is due."""
        try:
            assertion = vouching.assertion_for(service, staff, errand.password_given)
            answer = launching.launch(
                service=service,
                patient=patient,
                staff_name=staff.display_name,
                in_tab=errand.in_tab,
                key=errand.idempotency_key,
                request_id=errand.request_id,
                assertion=assertion,
            )
        except (WireError, UnfitChart, UnreadableSecret) as error:
            raise launch_failed(error) from error
        _note_where_browsers_see_it(service, answer.launch_url)
        vouching.note_answer(service, staff, answer.sign_on)
        state = answer.profile.state if answer.profile else None
        outcome = _OUTCOMES.get(state, "opened") if state else "opened"
        return Opening(answer.launch_url, in_frame=not errand.in_tab, speaks=True, outcome=outcome)

    def handover(self, service: Service, patient: Patient) -> Handover | None:
        """See :class:`Provider`. Up to three queries."""
        if profile_of(service, patient) is not None:
            return None
        source = snapshot_source(patient.pk)
        return Handover(*sent_and_missing(source, age=source.person.age_on(timezone.localdate())))

    def frame_origins(self, service: Service) -> list[str]:
        """See :class:`Provider`. A Hub may be called at one address and seen by browsers at another."""
        seen = [service.options.get("address"), service.options.get("seen_at")]
        return list(dict.fromkeys(origin_of(address) for address in seen if address))

    def end(self, service: Service) -> None:
        """See :class:`Provider`."""
        client_of(service).revoke()


def _note_where_browsers_see_it(service: Service, launch_url: str) -> None:
    """The window may show pages of this origin from now on. Raises LaunchFailed when it is no address of a page."""
    from offthecharts.practice.setup.services import note_seen_at  # its tasks call providers

    try:
        origin = normal_address(origin_of(launch_url))
    except BadAddress as error:
        raise LaunchFailed("not_a_hub", detail="it sent an address that cannot be opened") from error
    if origin not in PracticeGenius().frame_origins(service):
        note_seen_at(service=service, origin=origin)


def _known(answer: ConnectResponse) -> dict[str, str]:
    return {"practice_name": answer.connection.practice_name, "time_zone": answer.connection.time_zone}
