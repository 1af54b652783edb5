"""What was done, in words."""

from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.services import Given
from offthecharts.web.undo import Done


def said_given(given: Given) -> Done:
    """What was given, with Undo; or that the same press came twice."""
    award = given.award
    name = award.patient.person.called
    if given.repeated:
        return Done(text=f"Given once already, and not again: {award}. Press again to give {name} more.")
    what = f"{award.points} points for {name}" if award.points >= 0 else f"{-award.points} points taken from {name}"
    return Done.of(f"{what}: {award.reason}.", "chart_points_undo", award.pk)


def said_taken_back(award: ChartAward, *, in_hub: bool) -> Done:
    """That it was taken back, and whether the Hub hears of it."""
    more = " The Hub is told too." if in_hub else ""
    return Done(text=f"Taken back: {award}.{more}", points=-award.points)
