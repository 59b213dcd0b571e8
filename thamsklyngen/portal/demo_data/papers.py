"""Mandates, annual plans and the board of the demo: what was written, sent to the board, decided and returned."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from events.domain.counting import counted
from events.models import Event
from groups.choices import CaseKind, EventKind, MeetingKind, Outcome, SeatRole, Stance
from groups.domain.approval import submit
from groups.domain.attendance import write_minutes
from groups.domain.board import decide, give_view
from groups.domain.cases import add_case, put_on
from groups.domain.drafts import begin_mandate, begin_report
from groups.domain.mandate import Content, Focus, save_draft
from groups.domain.meeting import call_meeting
from groups.domain.plan import PlanContent, Row, begin_year, save_plan
from groups.models import Activity, AnnualPlan, BoardMeeting, Case, Group, Mandate, Seat, YearReport
from members.models import Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.demo_data import content, happenings
from thamsklyngen.portal.demo_data.cast import Cast
from thamsklyngen.portal.demo_data.dates import DAY, TUESDAY, WEEK, Days, first, last
from thamsklyngen.portal.demo_data.programme import PROGRAMME
from thamsklyngen.portal.domain.employment import Farewell, end_employment
from thamsklyngen.shared import clock

CHAIR, KEEPER, BOARD_MEMBERS = "Bård", "Øyvind", ("Tone", "Kjersti", "Åse")
IT_LEADER, IT_MEMBER, LOGISTICS_LEADER = "Magnus", "Petter", "Dag"
HOURS: dict[str, Any] = {"starts_at": dt.time(12), "ends_at": dt.time(15)}
TWO_YEARS = dt.timedelta(days=730)
THEME, NEXT_THEME = "Bli bedre kjent", "Fra ord til handling"
VISITED = "Vi har vært der."
NEXT_YEAR_FROM = 9  # the month from which next year's plan is being written
GOALS = (
    "- Kjenne hverandres styrker og svakheter\n"
    "- Vite hva nabobedriften trenger av varer og tjenester, og når\n"
    "- Finne beste praksis på flere områder"
)
PURPOSE = (
    "## Formål\n\nGruppen er en faglig møteplass og læringsarena for ansatte i klyngens bedrifter. Vi utveksler"
    " informasjon og deler erfaringer om effektiv produksjon.\n\n## Oppgave\n\nGruppen arbeider med mer effektive"
    " interne prosesser i både produksjon og administrasjon.\n\n## Styring\n\nGruppen har eget gruppestyre og egen"
    " årsplan, som styret godkjenner."
)
FOCUS = (
    ("Beste praksis", "Finne, beskrive og ta i bruk det som virker."),
    ("Kompetanseprofiler", "Vite hvem som kan hva, og hvem som vil lære det."),
    ("Bli bedre kjent", "Styrker, svakheter, og hva naboen trenger."),
)
FOCUS_OF = {  # what each kind of activity serves
    EventKind.WORKSHOP: "Beste praksis",
    EventKind.COURSE: "Kompetanseprofiler",
    EventKind.BREAKFAST: "Bli bedre kjent",
    EventKind.COMPANY_VISIT: "Bli bedre kjent",
}
IT_TEXT = (
    "## Formål\n\nEn møteplass for dem som arbeider med IT og digitalisering i bedriftene.\n\n## Oppgave\n\nDele"
    " erfaringer med styring av produksjonen, datasikkerhet og opplæring.\n\n## Styring\n\nEget gruppestyre og egen"
    " årsplan."
)
LOGISTICS_TEXT = (
    "## Formål\n\nEn møteplass om logistikk og forsyningskjede.\n\n## Oppgave\n\nVareflyt mellom bedriftene,"
    " felles transport, og mer effektive interne prosesser på lager og i produksjon."
)
LOGISTICS_AGAIN = LOGISTICS_TEXT.replace(", og mer effektive interne prosesser på lager og i produksjon", "")
CFO_TEXT = "## Formål\n\nEt fast sted for økonomilederne i klyngen.\n\n## Oppgave\n\n"
REPORT = (
    "## Det vi er glade for\n\nGruppen kom i gang med et godt oppstartsmøte på Damphuset rett før jul. Bedriftene kom"
    " med mange innspill.\n\n## Det vi har lært\n\nMange vil dele beste praksis og ha et sted å ta opp det som er"
    " vanskelig. Kompetanseprofiler og det å bli bedre kjent går igjen.\n\n## Det som kommer\n\nBesøk hos Elkem"
    " Thamshavn og frokostmøte hos Simpro. Egne grupper for IT, økonomiledere og logistikk planlegges."
)
RETURNED = "Avgrens mot effektiv produksjon."
REMARK = "Bra at datasikkerhet er med. Hvem tar opplæringen?"


@dataclass(frozen=True)
class BoardDays:
    """The days on which the board meets, as seen from today; they move with it."""

    december: dt.date
    june: dt.date | None  # where it lies well between the others
    second: dt.date | None  # about six weeks ago, where the story is old enough
    coming: dt.date
    answers_by: dt.date  # of the round in writing
    year: int  # of the plan

    @classmethod
    def of(cls, days: Days) -> "BoardDays":
        """From the days of the story."""
        december = days.kick_off + DAY
        second = last(TUESDAY, days.today - 40 * DAY)
        june = last(TUESDAY, dt.date(december.year + 1, 6, 20))
        coming = first(TUESDAY, days.today + 20 * DAY)
        return cls(
            december=december,
            june=june if second > june + 30 * DAY else None,
            second=second if second > december + WEEK else None,
            coming=coming,
            answers_by=days.today + 7 * DAY,
            year=days.today.year,
        )


def seat_board(cast: Cast, days: Days) -> None:
    """The board and the first of the planned groups' committees: all made up."""
    board, it, logistics = (cast.groups[slug] for slug in (content.BOARD, content.IT, content.LOGISTICS))
    seats = [(board, CHAIR, SeatRole.LEADER), (board, KEEPER, SeatRole.SECRETARY)]
    seats += [(board, name, SeatRole.MEMBER) for name in BOARD_MEMBERS]
    seats += [(it, IT_LEADER, SeatRole.LEADER), (it, IT_MEMBER, SeatRole.MEMBER)]
    seats += [(logistics, LOGISTICS_LEADER, SeatRole.LEADER)]
    for group, name, role in seats:
        company = cast[name].employments.get().company
        Seat.objects.create(person=cast[name], group=group, role=role, company=company, since=days.seated)


class Papers:
    """What the groups write and the board decides; `plan` puts each step on the timeline."""

    def __init__(self, cast: Cast, days: Days, plan: Callable[..., None]) -> None:
        self.cast, self.days, self._at = cast, days, plan
        self.dates = BoardDays.of(days)

    def plan(self, at: dt.datetime, what: Callable[[Person], Any], by: Person) -> None:
        """Have `what` happen at `at`; the people of the article get no mail of it."""

        def play(person: Person) -> None:
            what(person)
            Message.objects.filter(person__in=self.cast.named.values()).delete()

        self._at(at, play, by)

    def tell(self) -> None:
        """From the mandate of December to what the board has before it now."""
        today, dates = self.days.today, self.dates
        before, at = dates.december - 2 * DAY, dates.december
        self.plan(clock.at(before, 9), self._production, self.cast[content.SECRETARY])
        self.plan(clock.at(before, 10), partial(self._meet, at), self.cast[KEEPER])
        decided_on = dates.second or dates.december
        self.plan(clock.at(before, 9, 30), self._logistics, self.cast[LOGISTICS_LEADER])
        self.plan(clock.at(at, 14), partial(self._decide, at, content.PRODUCTION), self.cast[CHAIR])
        writes, reported_on = self.cast[content.SECRETARY], dates.june or dates.second or at
        written_on = self.days.kick_off if reported_on == at else reported_on - 12 * DAY
        self.plan(clock.at(written_on, 18), self._report, writes)
        self.plan(clock.at(reported_on, 14, 20), partial(self._publish_report, reported_on), self.cast[CHAIR])
        if dates.june:
            self.plan(clock.at(dates.june - 10 * DAY, 10), partial(self._meet, dates.june), self.cast[KEEPER])
            self.plan(clock.at(dates.june, 15), partial(self._close_day, dates.june), self.cast[CHAIR])
        if dates.second:
            self.plan(clock.at(dates.second - 10 * DAY, 10), partial(self._meet, dates.second), self.cast[KEEPER])
        self.plan(clock.at(decided_on, 15), partial(self._return, decided_on), self.cast[CHAIR])
        if today.month >= NEXT_YEAR_FROM:
            self.plan(clock.at(today - 5 * DAY, 9), self._next_year, writes)
        self.plan(clock.at(today - 8 * DAY, 9), self._it, self.cast[IT_LEADER])
        self.plan(clock.at(today - 7 * DAY, 10), self._call, self.cast[KEEPER])
        self.plan(clock.at(today - 4 * DAY, 11), self._view, self.cast["Tone"])
        self.plan(clock.at(today - 6 * DAY, 13), self._cfo, self.cast[content.MANAGER])
        self.plan(clock.at(today - 3 * DAY, 8, 20), self._leave, self.cast[IT_MEMBER])

    def activity_of(self, title: str) -> Activity | None:
        """The activity of the plan that the event called `title` was made from."""
        return Activity.objects.filter(title=title, fate="").first()

    def _production(self, by: Person) -> None:
        group, since = self.cast.groups[content.PRODUCTION], self.dates.december
        focus = [Focus(title, text) for title, text in FOCUS]
        mandate = begin_mandate(group, by=by, empty=True)
        mandate = save_draft(mandate, Content(PURPOSE, since, since + TWO_YEARS, focus), base=mandate.revision, by=by)
        submit(mandate, by=by)
        plan = begin_year(group, self.dates.year, by=by, carry=False)
        submit(save_plan(plan, PlanContent(THEME, GOALS, self._rows(group)), base=plan.revision, by=by), by=by)

    def _report(self, by: Person) -> None:
        """The report on the year of the kick-off, which had no plan yet."""
        group, day = self.cast.groups[content.PRODUCTION], self.days.kick_off
        plan = AnnualPlan.objects.create(group=group, year=day.year, theme="Oppstart")
        kick_off = {"title": happenings.KICK_OFF["title"], "kind": EventKind.KICK_OFF}
        activity = Activity.objects.create(plan=plan, month=day.month, **kick_off)
        Event.objects.filter(group=group, title=activity.title).update(activity=activity)
        submit(begin_report(plan, by=by, text=REPORT, numbers=counted(plan)), by=by)

    def _next_year(self, by: Person) -> None:
        """The draft of the next plan, from this one's: one visit has been made, the rest goes on."""
        draft = begin_year(self.cast.groups[content.PRODUCTION], self.dates.year + 1, by=by, carry=True)
        stored = draft.rows.select_related("host", "responsible", "focus", "carried_from")
        rows = [Row(**{one.name: getattr(row, one.name) for one in fields(Row)}) for row in stored]
        visit = happenings.VISIT["title"]
        rows = [replace(row, dropped=VISITED) if row.title == visit else row for row in rows]
        save_plan(draft, PlanContent(NEXT_THEME, GOALS, rows), base=draft.revision, by=by)

    def _publish_report(self, on: dt.date, by: Person) -> None:
        report = YearReport.objects.get(plan__group=self.cast.groups[content.PRODUCTION])
        decide(put_on(BoardMeeting.objects.get(date=on), report), Outcome.APPROVED, by=by)

    def _close_day(self, on: dt.date, by: Person) -> None:
        self._close(BoardMeeting.objects.get(date=on), by)

    def _rows(self, group: Group) -> list[Row]:
        """The year's activities; the months move with today, so that at most one is late."""
        today, year, companies = self.days.today, self.dates.year, self.cast.companies
        months = {name: day.month if day.year == year else 12 for name, day in self._event_days().items()}
        seat = group.seats.get(person=self.cast[content.SECRETARY])
        visit, breakfast = happenings.VISIT, happenings.BREAKFAST
        rows = [
            Row("Kurs: Kompetanseprofiler", month=max(1, today.month - 1), kind=EventKind.COURSE, responsible=seat),
            Row(visit["title"], month=months["visit"], kind=visit["kind"], host=companies[content.ELKEM]),
            Row(breakfast["title"], month=months["breakfast"], kind=breakfast["kind"], host=companies[content.SIMPRO]),
            Row(happenings.WORKSHOP["title"], month=months["workshop"], kind=EventKind.WORKSHOP, responsible=seat),
            Row(
                "Planleggingsmøte for neste år", month=max(11, today.month), kind=EventKind.COMMITTEE, responsible=seat
            ),
        ]
        for one in PROGRAMME:
            host = companies.get(one.host) if one.is_held(year, today) else None
            wanted = host is None and one.kind != EventKind.COURSE
            rows.append(Row(one.title, month=one.month, kind=one.kind, text=one.text, host=host, host_wanted=wanted))
        return sorted(rows, key=lambda row: row.month or 0)

    def _event_days(self) -> dict[str, dt.date]:
        return {name: getattr(self.days, name) for name in ("visit", "breakfast", "workshop")}

    def _meet(self, on: dt.date, by: Person) -> None:
        meeting = call_meeting(on, deadline=on - 2 * DAY, by=by, place="Damphuset", **HOURS)
        meeting.attendance.exclude(person=self.cast[BOARD_MEMBERS[-1]]).update(present=True)
        BoardMeeting.objects.filter(pk=meeting.pk).update(chair=self.cast[CHAIR])
        add_case(meeting, kind=CaseKind.FINANCE, title="Regnskap hittil i år")

    def _decide(self, on: dt.date, slug: str, by: Person) -> None:
        meeting, group = BoardMeeting.objects.get(date=on), self.cast.groups[slug]
        for version in (group.mandates.get(), group.plans.get(year=self.dates.year).versions.get()):
            decide(put_on(meeting, version), Outcome.APPROVED, by=by)
        for kind, title in FOCUS_OF.items():
            area = group.focus_areas.get(title=title)
            Activity.objects.filter(plan__group=group, kind=kind).update(focus=area)
        if self.dates.second:  # else something comes back on the same day
            self._close(meeting, by)

    def _close(self, meeting: BoardMeeting, by: Person) -> None:
        """Note the accounts and close the minutes."""
        for accounts in Case.objects.filter(meeting=meeting, kind=CaseKind.FINANCE, decision=None):
            decide(accounts, Outcome.NOTED, by=by)
        write_minutes(meeting, remarks="", chair=self.cast[CHAIR], close=True)

    def _logistics(self, by: Person) -> None:
        self._write(content.LOGISTICS, LOGISTICS_TEXT, by)

    def _write(self, slug: str, text: str, by: Person) -> Mandate:
        mandate = begin_mandate(self.cast.groups[slug], by=by, empty=True)
        since = self.dates.coming
        words = Content(text, since, since + TWO_YEARS)
        return submit(save_draft(mandate, words, base=mandate.revision, by=by), by=by)

    def _return(self, on: dt.date, by: Person) -> None:
        """Sent back with a reason; the leader goes on with the new draft."""
        group = self.cast.groups[content.LOGISTICS]
        waits = group.mandates.get(state="submitted")
        meeting = BoardMeeting.objects.get(date=on)
        decide(put_on(meeting, waits), Outcome.RETURNED, by=by, reason=RETURNED)
        self._close(meeting, by)
        draft, leader = group.mandates.get(state="draft"), self.cast[LOGISTICS_LEADER]
        words = Content(LOGISTICS_AGAIN, draft.since, draft.until)
        save_draft(draft, words, base=draft.revision, by=leader)

    def _it(self, by: Person) -> None:
        self._write(content.IT, IT_TEXT, by)

    def _call(self, by: Person) -> None:
        """The next meeting, with what waits; and a round in writing until next week."""
        dates = self.dates
        meeting = call_meeting(dates.coming, deadline=dates.coming - 6 * DAY, by=by, place="Damphuset", **HOURS)
        put_on(meeting, self.cast.groups[content.IT].mandates.get(state="submitted"))
        add_case(meeting, kind=CaseKind.ORIENTATION, title="Neste år i klyngen")
        last_day = dates.answers_by
        round_ = call_meeting(last_day, kind=MeetingKind.CIRCULATION, deadline=last_day, by=by)
        budget = "Budsjett for felles arrangementer"
        add_case(round_, kind=CaseKind.FINANCE, title=budget, text="Som i fjor, pluss 5 %.")

    def _view(self, by: Person) -> None:
        give_view(Case.objects.get(mandate__group__slug=content.IT), by=by, stance=Stance.FOR, remark=REMARK)
        give_view(Case.objects.get(kind=CaseKind.FINANCE, meeting__kind="circulation"), by=by, stance=Stance.FOR)

    def _cfo(self, by: Person) -> None:
        mandate = begin_mandate(self.cast.groups[content.CFO], by=by, empty=True)
        save_draft(mandate, Content(CFO_TEXT), base=mandate.revision, by=by)

    def _leave(self, by: Person) -> None:
        """Somebody of the IT committee leaves the company they sat for."""
        end_employment(by.employments.get(), Farewell(on=clock.today() - DAY, own_addresses=(by.email,)), by=by)
