"""The papers of a board meeting, as a page and as a PDF: the pack before it, the minutes after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.translation import get_language

from groups.choices import Ballot
from groups.domain.room import Tally, tallies_of, tally_kept
from groups.domain.texts import approved_before, changes, returned_before, texts_of
from groups.models import Attendance, BoardMeeting, Case, Decision, Postponed, PostponedBallot, Version, Voter
from members.models import Person
from thamsklyngen.shared.compare import Section, Text
from thamsklyngen.shared.pdf import font_address, pdf_of


@dataclass
class Paper:
    """A case with what the board reads before it: the text, or what it changes in the last one approved.

    `returned` is what the board sent back since, and `since` what has become of that.
    """

    case: Case
    version: Version | None = None
    before: Version | None = None
    sections: list[Section] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    returned: Version | None = None
    since: list[Section] = field(default_factory=list)


@dataclass
class Minute:
    """A case with what was decided and who took part, or that it was left to a later meeting."""

    case: Case
    decision: Decision | None
    abstained: list[Person]
    took_part: list[Person]
    postponed: Postponed | None = None
    tally: Tally | None = None  # in writing

    @property
    def reference(self) -> str:
        """The number that the case had then."""
        return (self.postponed or self.case).reference


def _cases(rows: QuerySet[Case]) -> list[Case]:
    rows = rows.select_related(
        *("meeting", "mandate__group", "mandate__submitted_by", "plan_version__plan__group"),
        *("plan_version__submitted_by", "report__plan__group", "report__submitted_by", "decision__recorded_by"),
    )
    return list(rows)


def pack_of(meeting: BoardMeeting) -> list[Paper]:
    """What the board reads before `meeting`, in the order of its cases; of what was withdrawn only that it was."""
    cases = _cases(meeting.cases.all())
    read = [case.subject for case in cases if case.subject and _is_read(case)]
    before, returned = approved_before(read), returned_before(read)
    return [_paper(case, before, returned) for case in cases]


def _is_read(case: Case) -> bool:
    """Whether the board reads what it is about: it waits, or was decided."""
    return case.waits or hasattr(case, "decision")


def _paper(case: Case, earlier: Mapping[Version, Version], sent_back: Mapping[Version, Version]) -> Paper:
    version = case.subject
    if version is None or not _is_read(case):
        return Paper(case, version)
    texts, before, returned = texts_of(version), earlier.get(version), sent_back.get(version)
    since = changes(returned, version) if returned else []
    if before is None:
        return Paper(case, version, texts=texts, returned=returned, since=since)
    return Paper(case, version, before, changes(before, version), returned=returned, since=since)


def minutes_of(meeting: BoardMeeting) -> list[Minute]:
    """What was decided in each case of `meeting`, in order; then what it postponed."""
    cases = _cases(meeting.cases.exclude(pk__in=Case.objects.put_off()))
    prefetch_related_objects(cases, Prefetch("decision__voters", Voter.objects.select_related("person")))
    postponed = meeting.postponed.with_cases().prefetch_related(
        Prefetch("ballots", PostponedBallot.objects.select_related("person"))
    )
    later = [Minute(row.case, None, [], [], row, tally_kept(row)) for row in postponed]
    tallies = tallies_of(cases) if meeting.is_circulation else {}
    return [*(_minute(case, tallies.get(case.pk)) for case in cases), *later]


def _minute(case: Case, tally: Tally | None) -> Minute:
    decision = getattr(case, "decision", None)
    voters = [row for row in decision.voters.all() if row.ballot != Ballot.SILENT] if decision else []
    out = [voter.person for voter in voters if voter.abstained]
    return Minute(case, decision, out, [voter.person for voter in voters if not voter.abstained], tally=tally)


def attendance_of(meeting: BoardMeeting) -> dict[str, list[Attendance]]:
    """Who came, who sent apologies, who stayed away; those of whom nothing is noted are nowhere."""
    rows = list(meeting.attendance.select_related("person"))
    gone = [row for row in rows if row.present is False]
    return {
        "present": [row for row in rows if row.present],
        "apologies": [row for row in gone if row.answer == "cannot"],
        "absent": [row for row in gone if row.answer != "cannot"],
    }


def pack_pdf(meeting: BoardMeeting) -> bytes:
    """The pack, tagged for screen readers.

    Raises:
        thamsklyngen.shared.pdf.NoPdf: the server can't make PDFs.
    """
    return _pdf("pdf/pack.html", meeting, papers=pack_of(meeting))


def minutes_pdf(meeting: BoardMeeting) -> bytes:
    """The minutes, tagged for screen readers.

    Raises:
        thamsklyngen.shared.pdf.NoPdf: the server can't make PDFs.
    """
    return _pdf("pdf/minutes.html", meeting, minutes=minutes_of(meeting), who=attendance_of(meeting))


def _pdf(template: str, meeting: BoardMeeting, **facts: object) -> bytes:
    known = {"meeting": meeting, "font": font_address(), "cluster": settings.CLUSTER, "language": get_language()}
    return pdf_of(render_to_string(template, {**known, **facts}), tagged=True)
