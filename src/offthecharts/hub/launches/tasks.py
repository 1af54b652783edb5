"""Jobs of windows."""

import uuid

from django.tasks import task

from offthecharts.hub.launches.models import Launch


@task
def forget_choice(practice_id: str, launch_id: str) -> bool:
    """Drop what a chart said when nobody chose in time. Doing it twice changes nothing."""
    from offthecharts.hub.launches.choice import forget

    return forget(uuid.UUID(practice_id), uuid.UUID(launch_id))


def enqueue_forget(launch: Launch) -> None:
    """Have the choice of `launch` forgotten when its time is over; in the caller's transaction."""
    forget_choice.using(run_after=launch.choice_until).enqueue(str(launch.practice_id), str(launch.id))
