"""Makes the first account of a practice server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from offthecharts.practice.office.models import Office
from offthecharts.practice.staff.models import Role, Staff
from offthecharts.web.audit.services import record
from offthecharts.web.signin.asking import ask_new_password, check_time_zone


class Command(BaseCommand):
    """``create_manager --username olive --display-name "Olive Park"``: a manager, who adds the others."""

    help = "Make an office manager's account; asks for the password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and of which practice."""
        parser.add_argument("--username", required=True)
        parser.add_argument("--display-name", required=True)
        parser.add_argument("--practice", help="name of the practice")
        parser.add_argument("--time-zone", type=check_time_zone, help="such as America/New_York")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account. Raises CommandError."""
        username = options["username"]
        if Staff.objects.filter(username__iexact=username).exists():
            raise CommandError(f"There is a {username} already. A new password: changepassword {username}")
        password = ask_new_password(Staff(username=username, display_name=options["display_name"]))
        with transaction.atomic():
            self._name_practice(options["practice"], options["time_zone"])
            manager = Staff.objects.create_staff(
                username=username, password=password, display_name=options["display_name"], role=Role.MANAGER
            )
            record(actor=None, action="staff added", subject=manager, detail="by the command create_manager")
        self.stdout.write(f"{manager.display_name} can sign in as {username}.")

    def _name_practice(self, name: str | None, time_zone: str | None) -> None:
        office = Office.current()
        office.name, office.time_zone = name or office.name, time_zone or office.time_zone
        office.save(update_fields=["name", "time_zone"])
