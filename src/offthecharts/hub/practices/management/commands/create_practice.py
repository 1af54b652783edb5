"""Makes a practice of the Hub with its first Owner."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.audit.services import record
from offthecharts.web.signin.asking import ask_new_password, check_time_zone


class Command(BaseCommand):
    """``create_practice --name "Brook Street" --username olive …``: the Owner adds all others on the pages."""

    help = "Make a practice and its first Owner; asks for the password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """The practice, and who owns it."""
        parser.add_argument("--name", required=True, help="name of the practice")
        parser.add_argument("--time-zone", type=check_time_zone, default="America/New_York")
        parser.add_argument("--username", required=True)
        parser.add_argument("--display-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make both or neither. Raises CommandError."""
        username = options["username"]
        if HubUser.objects.filter(username__iexact=username).exists():
            raise CommandError(f"The user name {username} is taken; user names are unique in the whole Hub.")
        password = ask_new_password(HubUser(username=username, display_name=options["display_name"]))
        with transaction.atomic():
            practice = Practice.objects.create(name=options["name"], time_zone=options["time_zone"])
            owner = HubUser.objects.create_hub_user(
                practice=practice,
                username=username,
                password=password,
                display_name=options["display_name"],
                role=Role.OWNER,
            )
            record(actor=owner, action="practice made", subject=practice, detail="by the command create_practice")
        self.stdout.write(f"{practice.name} is made; {owner.display_name} can sign in as {username}.")
