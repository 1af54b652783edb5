"""Who may be meant by a patient whom a source tells of."""

from offthecharts.hub.members import intake, matching
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member
from offthecharts.hub.sources.adapters import adapter_of
from offthecharts.hub.sources.incoming import IncomingPatient
from offthecharts.hub.sources.models import SourceProblem
from offthecharts.hub.sources.taking import with_hub_ids


def candidates_for(problem: SourceProblem) -> tuple[MemberData | None, list[Member]]:
    """The patient as the source has them now, and the members who may be meant. Calls the source.

    Raises SourceFault, and InvalidMember when the patient cannot be taken in for another reason by now.
    """
    item = adapter_of(problem.source).again(problem.kind, problem.external_id, problem.said)
    if not isinstance(item, IncomingPatient):
        return None, []
    data = intake.checked(with_hub_ids(problem.source, item.data, None))
    found = matching.find(problem.source.practice, data)
    return item.data, [found.member] if found.member else found.candidates
