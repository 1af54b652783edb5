"""What can go wrong with appointments."""

from offthecharts.practice.appointments.models import Appointment
from offthecharts.web.errors import DomainError


class ChangedMeanwhile(DomainError):
    """Somebody else moved the appointment on; `appointment` is how it stands now."""

    title = "Somebody else changed this appointment meanwhile"
    code = "changed_meanwhile"

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(f"It is “{appointment.get_status_display()}” now. Look at the list again, then decide.")
        self.appointment = appointment


class BookedTwice(DomainError):
    """The patient has an appointment that overlaps; `other` is that one."""

    title = "This patient is booked at that time already"
    code = "booked_twice"

    def __init__(self, other: Appointment) -> None:
        super().__init__("Choose another time, or change the appointment that is there.")
        self.other = other


class NothingToNoteYet(DomainError):
    """The patient has not come."""

    title = "There is nothing to note of this visit yet"
    code = "not_come"


class AppointmentNotFound(DomainError):
    """There is no such appointment."""

    title = "This appointment does not exist"
    status = 404
    code = "not_found"
