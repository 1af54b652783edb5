"""Reading Open Dental over real HTTP: pages, changes, guarantors, statuses, appointments, errors."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.sources import running, services, statuses
from offthecharts.hub.sources.candidates import candidates_for
from offthecharts.hub.sources.incoming import Incoming
from offthecharts.hub.sources.models import Source, SourceStatus
from offthecharts.hub.sources.schedule import start_due
from offthecharts.hub.sources.taking import Outcome
from offthecharts.hub.tags import services as tags
from tests.hub.sources.reading import figures, problems, read
from tests.open_dental.server import OpenDental, many


def _member(practice: Practice, external_id: int | str) -> Member:
    return Member.objects.of(practice).get(external_id=str(external_id))


def test_patients_come_in_with_the_account_holder_whom_siblings_share(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.add_patient(
        10, "Rosa", "Alvarez", PatStatus="NonPatient", Birthdate="1983-03-09", Email="rosa@example.org"
    )
    open_dental.add_patient(11, "Mateo", "Alvarez", Guarantor=10, Gender="Male", WirelessPhone="718-555-0111")
    open_dental.add_patient(12, "Lucía", "Alvarez", Guarantor=10, Birthdate="0001-01-01", HmPhone="")
    run = read(dental_source)
    assert figures(run) == (2, 0, 0, 1, 0)
    mateo, lucia = _member(brook_street, 11), _member(brook_street, 12)
    assert (mateo.birth_date, mateo.sex, mateo.cell_phone) == (date(2013, 5, 4), "male", "+17185550111")
    assert lucia.birth_date is None
    rosa = _member(brook_street, 10)
    assert not rosa.is_patient
    assert rosa.email == "rosa@example.org"
    rows = Responsibility.objects.of(brook_street).filter(account_holder_id=rosa.id)
    assert {row.patient_id for row in rows} == {mateo.id, lucia.id}


def test_only_what_changed_is_asked_for_and_nothing_is_taken_in_twice(
    dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.patients = many(30)
    assert figures(read(dental_source)) == (20, 0, 0, 10, 0)
    open_dental.asked.clear()
    open_dental.clock += timedelta(hours=1)
    open_dental.change(open_dental.patients[1], City="Queens")
    assert figures(read(dental_source)) == (0, 1, 1, 0, 0)  # and the last one of before, by the overlap
    assert all("DateTStamp" in path for path in open_dental.asked if path.startswith("/api/v1/patients?"))


def test_a_changed_account_holder_changes_for_the_children_on_other_pages(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    Source.objects.of(brook_street).update(chart_changes="automatic")
    open_dental.add_patient(
        10, "Rosa", "Alvarez", PatStatus="NonPatient", Birthdate="1983-03-09", Email="a@example.org"
    )
    open_dental.add_patient(11, "Mateo", "Alvarez", Guarantor=10)
    read(dental_source)
    open_dental.clock += timedelta(hours=1)
    open_dental.change(open_dental.patients[0], Email="rosa@example.org")
    read(dental_source)
    assert _member(brook_street, 10).email == "rosa@example.org"


def test_no_patient_is_left_out_when_others_go_away_between_pages(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.patients = [dict(record, PatStatus="Patient", Guarantor=record["PatNum"]) for record in many(350)]
    removed: list[int] = []

    def remove_some(server: OpenDental, path: str) -> None:
        if "Offset=90" in path and not removed:
            removed.extend(record["PatNum"] for record in server.patients[:40])
            del server.patients[:40]

    open_dental.before_answer = remove_some
    read(dental_source)
    assert removed
    there = set(Member.objects.of(brook_street).values_list("external_id", flat=True))
    assert {str(record["PatNum"]) for record in open_dental.patients} <= there


def test_a_run_goes_on_where_its_worker_was_killed(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.patients = [dict(record, PatStatus="Patient", Guarantor=record["PatNum"]) for record in many(250)]
    assert running.work(brook_street.pk, dental_source.id, slice_seconds=0)
    first = Member.objects.of(brook_street).count()
    assert 0 < first < 250
    # kill -9: the lease stays with a worker that is gone
    Source.objects.of(brook_street).update(lease_until=timezone.now() + timedelta(seconds=60))
    assert not running.work(brook_street.pk, dental_source.id)
    Source.objects.of(brook_street).update(lease_until=timezone.now() - timedelta(seconds=1))
    run = read(dental_source, slice_seconds=0)
    assert Member.objects.of(brook_street).count() == 250
    assert run.made == 250
    assert [path for path in open_dental.asked if "patients?" in path].count("/api/v1/patients?Offset=0") == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ((429, {"Retry-After": "30"}, "Too many requests."), "for 30 seconds"),
        ((503, {}, "Service unavailable"), "fault of its own (503)"),
        ((400, {}, '"DateTStamp is invalid."'), "DateTStamp is invalid."),
        ((401, {}, '"Invalid credentials."'), "does not accept the keys"),
        ((404, {}, "not found"), "does not know what was asked for"),
        ((200, {}, "<html>Welcome</html>"), "does not answer as Open Dental"),
        ((200, {}, '{"a": 1}'), "no list of records"),
    ],
)
def test_errors_are_told_in_words_and_the_next_run_goes_on(
    dental_source: Source, open_dental: OpenDental, fault: tuple[int, dict[str, str], str], words: str
) -> None:
    open_dental.add_patient(11, "Mateo", "Alvarez")
    open_dental.faults = [fault]
    run = read(dental_source)
    assert words in run.error
    assert words in dental_source.last_error
    assert dental_source.failures == 1
    assert dental_source.next_run_at is not None
    assert dental_source.next_run_at > timezone.now()
    assert read(dental_source).made == 1
    assert dental_source.failures == 0


def test_a_source_that_is_away_is_tried_again_later_and_later(dental_source: Source, open_dental: OpenDental) -> None:
    waits = []
    for _ in range(3):
        open_dental.faults = [(502, {}, "")]
        read(dental_source)
        assert dental_source.next_run_at is not None
        waits.append(round((dental_source.next_run_at - timezone.now()).total_seconds() / 60))
    assert waits == [1, 5, 15]


def test_a_record_that_cannot_be_taken_in_is_named_field_by_field_and_gone_once_repaired(
    dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.add_patient(11, "", "Alvarez", Birthdate="2040-01-01", Email="no address")
    open_dental.add_patient(12, "Lucía", "Alvarez", Email="no address")
    run = read(dental_source)
    assert figures(run) == (0, 0, 0, 0, 2)
    nameless, lucia = problems(dental_source)
    assert set(nameless.fields) == {"FName"}
    assert set(lucia.fields) == {"email"}
    open_dental.change(open_dental.patients[0], FName="Mateo", Birthdate="2013-05-04", Email="")
    open_dental.change(open_dental.patients[1], Email="")
    read(dental_source)
    assert problems(dental_source) == []


def test_an_unknown_status_is_noted_and_tags_its_patients_once_it_is_known(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.add_patient(11, "Mateo", "Alvarez")
    read(dental_source)
    status = SourceStatus.objects.of(brook_street).get(status="Patient")
    assert status.is_unknown
    assert statuses.choose(status=status, tag_name="In treatment") == 1
    mateo = _member(brook_street, 11)
    assert [tag.name for tag in tags.tags_on(mateo)] == ["In treatment"]
    open_dental.change(open_dental.patients[0], PatStatus="Inactive")
    read(dental_source)
    assert tags.tags_on(mateo) == []
    inactive = SourceStatus.objects.of(brook_street).get(status="Inactive")
    statuses.choose(status=inactive, tag_name="Finished")
    assert [tag.name for tag in tags.tags_on(mateo)] == ["Finished"]


def test_inactive_patients_get_no_new_profile(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.add_patient(11, "Mateo", "Alvarez", PatStatus="Archived")
    assert figures(read(dental_source)) == (0, 0, 0, 1, 0)
    assert not Member.objects.of(brook_street).exists()


def test_without_making_profiles_only_known_members_are_linked(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental, mateo: Member
) -> None:
    Source.objects.of(brook_street).update(makes_profiles=False)
    open_dental.add_patient(11, "MATEO", "Alvarez", Birthdate="2014-05-04")
    open_dental.add_patient(12, "Lucía", "Alvarez")
    assert figures(read(dental_source)) == (0, 1, 0, 1, 0)
    assert _member(brook_street, 11).id == mateo.id


def test_appointments_come_in_by_the_office_clock(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental
) -> None:
    open_dental.add_patient(11, "Mateo", "Alvarez")
    open_dental.add_appointment(7, 11, "2026-11-24 09:30:00")
    open_dental.add_appointment(8, 11, "2026-11-25 09:30:00", AptStatus="Planned")
    read(dental_source)
    visit = ReportedAppointment.objects.of(brook_street).get()
    assert visit.starts_at == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    assert (visit.status, visit.minutes) == ("booked", 40)
    open_dental.change(
        open_dental.appointments[0],
        AptStatus="Complete",
        DateTimeArrived="2026-11-24 09:21:00",
        DateTimeDismissed="2026-11-24 10:02:00",
    )
    read(dental_source)
    visit.refresh_from_db()
    assert visit.status == "kept"
    assert visit.arrived_at == datetime(2026, 11, 24, 14, 21, tzinfo=UTC)


def test_ids_of_a_source_with_ids_of_its_own_mean_nobody_elses_patient(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental, mateo: Member
) -> None:
    Member.objects.of(brook_street).filter(id=mateo.id).update(external_id="11")
    Source.objects.of(brook_street).update(own_ids=True)
    open_dental.add_patient(11, "Lucía", "Okafor")
    assert read(dental_source).made == 1
    assert _member(brook_street, f"{dental_source.number}:11").first_name == "Lucía"
    assert _member(brook_street, "11").first_name == "Mateo"


def test_a_new_profile_of_a_source_with_ids_of_its_own_gets_nobody_elses_account_holder(
    brook_street: Practice, dental_source: Source, open_dental: OpenDental, mateo: Member, rosa: Member
) -> None:
    """A double press included: both presses had the page of the same problem."""
    Member.objects.of(brook_street).filter(id=rosa.id).update(external_id="12")
    Source.objects.of(brook_street).update(own_ids=True)
    open_dental.add_patient(12, "Amara", "Okafor", Birthdate="1985-02-03")
    open_dental.add_patient(11, "Matteo", "Alvarez", Birthdate="2014-05-04", Guarantor=12)
    read(dental_source)
    [problem] = problems(dental_source)
    assert [member.id for member in candidates_for(problem)[1]] == [mateo.id]
    assert [services.choose_profile(problem=problem, member=None) for _ in range(2)] == [True, True]
    made = _member(brook_street, f"{dental_source.number}:11")
    holders = Responsibility.objects.of(brook_street).filter(patient_id=made.id).select_related("account_holder")
    assert [row.account_holder.first_name for row in holders] == ["Amara"]
    assert Member.objects.of(brook_street).filter(first_name="Matteo").count() == 1


def test_settings_that_are_changed_while_it_is_read_have_everything_read_anew(
    brook_street: Practice,
    olive: HubUser,
    dental_source: Source,
    open_dental: OpenDental,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_dental.add_patient(11, "Lucía", "Okafor")
    plain, changed = running.take, []

    def somebody_changes_it(source: Source, item: Incoming) -> Outcome:
        if not changed:
            changed.append(True)
            meanwhile = Source.objects.of(brook_street).select_related("practice").get()
            services.change(source=meanwhile, by=olive, chart_changes="automatic")
        return plain(source, item)

    monkeypatch.setattr(running, "take", somebody_changes_it)
    assert not running.work(brook_street.pk, dental_source.id)
    dental_source.refresh_from_db()
    assert (dental_source.cursor, dental_source.claim, dental_source.chart_changes) == ({}, None, "automatic")
    assert start_due() == 1
    open_dental.asked.clear()
    read(dental_source)
    assert "/api/v1/patients?Offset=0" in open_dental.asked
