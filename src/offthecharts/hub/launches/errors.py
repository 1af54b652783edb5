"""Why a window does not open."""

from typing import TYPE_CHECKING, ClassVar

from offthecharts.web.errors import DomainError

if TYPE_CHECKING:
    from offthecharts.hub.launches.models import Launch


class WrongOrigin(DomainError):
    """The window is to be shown by another address than the connection was made for."""

    title = "This connection belongs to another address"
    status = 409
    code = "wrong_origin"


class LaunchProblem(DomainError):
    """The one-time address cannot be used; `icon` is Lucide's name of the picture beside the words."""

    icon: ClassVar[str] = "rotate-cw"
    launch: "Launch | None" = None


class UnknownLaunch(LaunchProblem):
    """Nobody ever got this address."""

    title = "This address is not known here"
    status = 404
    code = "unknown_launch"


class UsedLaunch(LaunchProblem):
    """The one use is over."""

    title = "This address was used already"
    status = 410
    code = "used_launch"


class ExpiredLaunch(LaunchProblem):
    """The 60 seconds are over."""

    title = "This took too long"
    status = 410
    code = "expired_launch"


class EndedConnection(LaunchProblem):
    """The practice server is not connected any more."""

    title = "The connection of this practice was ended"
    status = 403
    code = "ended_connection"
    icon = "unplug"


class AnotherPractice(LaunchProblem):
    """In a tab: the person is signed in at another practice."""

    title = "You are signed in at another practice"
    status = 403
    code = "another_practice"
    icon = "building-2"


class ChoiceOver(LaunchProblem):
    """The choice was made, or forgotten since nobody made it."""

    title = "There is nothing to choose any more"
    status = 410
    code = "choice_over"
