"""Giving and taking back what the rules say of an appointment, in the transaction of the appointment's change.

What is due is computed anew from the appointment as it is and compared with what was given: so it does not matter how
often changes come. The practice's lock, which whoever changes an appointment holds, makes it safe in parallel.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.rules import audience, posting
from offthecharts.hub.rules.conditions import Terms, holds
from offthecharts.hub.rules.models import AwardState, PointRule, RuleAward, Trigger


@dataclass(frozen=True)
class Step:
    """An award that is to be given (again) or taken back, and what that does to the balance."""

    award: RuleAward
    gives: bool

    @property
    def delta(self) -> int:
        """Points for the member come first, so that less has to be owed."""
        return self.award.terms["points"] if self.gives else -self.award.points


def settle(appointment: ReportedAppointment) -> None:
    """Bring the points of `appointment` in line with the rules, and those of visits for which it is the next one.

    Call it in the transaction of the change, with the practice locked. Three queries when there is nothing to do.
    """
    rules = list(PointRule.objects.of(appointment.practice_id).filter(active_since__isnull=False, removed_at=None))
    awards = _awards(appointment)
    if not rules and not awards:
        return
    others = _others(appointment) if _looks_at_others(rules, awards) else []
    steps = _steps(appointment, rules, awards, others)
    for other in others:
        beside = [appointment, *(one for one in others if one is not other)]
        steps += _steps(other, [rule for rule in rules if rule.trigger == Trigger.NEXT_BOOKED], awards, beside)
    seen = {step.award.id for step in steps}
    steps += [Step(award, gives=False) for award in awards if _is_owed(award) and award.id not in seen]
    members = {step.award.member_id for step in steps}
    if len(members) > 1:  # the visit is somebody else's now
        lock_balances(appointment.practice, members)
    for step in sorted(steps, key=lambda step: -step.delta):
        posting.give(step.award) if step.gives else posting.take_back(step.award)


def _awards(appointment: ReportedAppointment) -> list[RuleAward]:
    """Of this appointment; and of the member's others those that look at the next visit, or are owed."""
    rows = RuleAward.objects.of(appointment.practice_id)
    rows = rows.select_related("rule", "appointment", "member", "practice")
    others = Q(terms__trigger=Trigger.NEXT_BOOKED) | Q(state=AwardState.OWED)
    # Two queries, each by its index: one with OR between them reads every award of the practice on SQLite.
    found = {award.id: award for award in rows.filter(appointment_id=appointment.id)}
    found |= {award.id: award for award in rows.filter(others, member_id=appointment.member_id)}
    return [found[award_id] for award_id in sorted(found)]


def _looks_at_others(rules: Iterable[PointRule], awards: Iterable[RuleAward]) -> bool:
    triggers = {rule.trigger for rule in rules} | {award.terms["trigger"] for award in awards}
    return Trigger.NEXT_BOOKED in triggers


def _others(appointment: ReportedAppointment) -> list[ReportedAppointment]:
    rows = ReportedAppointment.objects.of(appointment.practice_id).filter(member_id=appointment.member_id)
    return list(rows.exclude(id=appointment.id).order_by("starts_at", "id"))


def _is_owed(award: RuleAward) -> bool:
    return award.state == AwardState.OWED


def _steps(
    appointment: ReportedAppointment,
    rules: Sequence[PointRule],
    awards: Sequence[RuleAward],
    others: Sequence[ReportedAppointment],
) -> list[Step]:
    """What is to be given or taken back for one appointment."""
    mine = [award for award in awards if award.appointment_id == appointment.id]
    corrected = [step for award in mine if (step := _corrected(award, appointment, others)) is not None]
    known = {award.rule_id for award in mine if award.member_id == appointment.member_id}
    new = [
        Step(_new_award(rule, appointment), gives=True)
        for rule in rules
        if rule.id not in known and is_due(rule, appointment, others) and audience.includes(rule, appointment)
    ]
    return corrected + new


def is_due(rule: PointRule, appointment: ReportedAppointment, others: Iterable[ReportedAppointment]) -> bool:
    """Whether a rule that is on gives points for `appointment`: it starts after the switching on, and all holds."""
    return (
        rule.active_since is not None
        and appointment.starts_at >= rule.active_since
        and holds(Terms.of(rule), appointment, others)
    )


def _corrected(
    award: RuleAward, appointment: ReportedAppointment, others: Sequence[ReportedAppointment]
) -> Step | None:
    """What the appointment as it is now changes about an award that was given once, by the terms of then."""
    is_theirs = award.member_id == appointment.member_id
    if is_theirs and holds(Terms.kept(award.terms), appointment, others):
        if award.state == AwardState.TAKEN_BACK:
            return Step(award, gives=True)
        posting.stands(award)
        return None
    return Step(award, gives=False) if award.state in (AwardState.GIVEN, AwardState.OWED) else None


def _new_award(rule: PointRule, appointment: ReportedAppointment) -> RuleAward:
    return RuleAward(
        practice=appointment.practice,
        rule=rule,
        appointment=appointment,
        member=appointment.member,
        terms=Terms.of(rule).kept_values(),
        state=AwardState.TAKEN_BACK,
    )
