"""The demo's data: the article's facts and nothing more of real people, days that move with today, large data."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import Client
from django.utils import timezone

from events.choices import TAKEN, EventState, RegistrationState
from events.domain.places import claim_of, count, places_of
from events.domain.registration import cancel
from events.models import Event, Invitation, Registration
from events.reminders import send_due
from events.views.panel import panel_for
from groups.choices import GroupState
from groups.models import AnnualPlan, BoardMeeting, Group, Mandate, PlanVersion, Seat, YearReport
from members.choices import MembershipKind
from members.domain import joining
from members.domain.joining import deciders, join_if_known
from members.domain.person import create_person
from members.domain.stranger import forget_unverified
from members.models import Company, CompanyDomain, Employment, JoinRequest, Membership, Person, RegisterEntry
from tests.factories.members import a_person
from thamsklyngen.outbox.choices import UNFINISHED, MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.demo_data import content
from thamsklyngen.portal.demo_data.bulk import Size, load_bulk
from thamsklyngen.portal.demo_data.dates import THURSDAY, days_from, in_christmas_week, is_working_day
from thamsklyngen.portal.demo_data.programme import held
from thamsklyngen.portal.demo_data.story import Story, load_story
from thamsklyngen.portal.wheel import wheel_of
from thamsklyngen.portal.year import planned_by
from thamsklyngen.shared import clock

PLACEHOLDERS = {"Nordmann", "Eksempel", "Prøvesen", "Mønster", "Skisse", "Demodal", "Utkast"}
PARTNERS = ["Næringshagen i Orkdalsregionen", "Midtnorsk Opplæring"]
NAMED = [person.name for person in content.NAMED]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def numbers() -> dict[str, int]:
    """How many rows there are of everything that the demo makes."""
    models: list[Any] = [Company, Membership, Person, EmailAddress, Employment, Group, Seat, Event, Registration]
    return {model.__name__: model.objects.count() for model in [*models, Invitation, Message, LogEntry]}


@pytest.fixture(scope="class")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    """The story, loaded once for the class and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_story()
        transaction.set_rollback(True)


@pytest.fixture
def story(_loaded: Story, db: None) -> Story:
    return _loaded


class TestDays:
    def test_every_day_of_the_coming_three_years_gives_days_on_which_people_meet(self) -> None:
        start = clock.today()
        for number in range(3 * 366):
            today = start + dt.timedelta(days=number)
            days = days_from(today)
            assert days.kick_off.month == 12
            assert not in_christmas_week(days.kick_off)
            assert 0 < (today - days.kick_off).days < 390
            assert (days.visit - today).days >= 14
            assert (days.breakfast - today).days >= 35
            assert days.visit.weekday() == days.breakfast.weekday() == THURSDAY
            assert today < days.visit < days.breakfast < days.it_start + dt.timedelta(weeks=3)
            held = (days.kick_off, days.gathering, days.visit, days.workshop, days.breakfast, days.it_start, days.draft)
            assert all(is_working_day(day) for day in held), today


class TestStory:
    def test_companies_of_the_article_and_made_up_ones(self, story: Story) -> None:
        kinds = dict(Membership.objects.values_list("company__name", "kind"))
        assert {kinds[name] for name in ("HAMOS", "Orkel", "Simpro", "Elkem Thamshavn")} == {MembershipKind.COMPANY}
        partners = {name for name, kind in kinds.items() if kind == MembershipKind.PARTNER}
        assert partners == set(PARTNERS)
        assert sum(any(word in name for word in PLACEHOLDERS | {"Prøve"}) for name in kinds) >= 8

    def test_nothing_is_made_up_about_named_companies(self, story: Story) -> None:
        named = Company.objects.filter(name__in=["HAMOS", "Orkel", "Simpro", "Elkem Thamshavn", *PARTNERS])
        assert named.count() == 6
        nothing = {"about": "", "municipality": "", "website": "", "legal_name": "", "industry": "", "headcount": ""}
        assert not named.exclude(**nothing).exists()
        assert not named.filter(Q(sites__isnull=False) | Q(domains__isnull=False)).exists()
        assert not named.exclude(competences__competence__slug="5s").filter(competences__isnull=False).exists()
        numbers = Company.objects.exclude(organisation_number=None).values_list("organisation_number", flat=True)
        assert [number[0] for number in numbers] == ["1"]  # the register never gives out such a one

    def test_every_house_but_one_has_a_contact_and_none_is_named_in_the_article(self, story: Story) -> None:
        members = Company.objects.members()
        assert [company.name for company in members if not company.has_contact()] == ["Mønster Emballasje"]
        answering = Person.objects.filter(employments__role__in=["contact", "deputy"]).values_list("name", flat=True)
        assert not set(answering) & set(NAMED)

    def test_doors_a_break_and_one_who_knocks(self, story: Story) -> None:
        doors = {
            row.domain: (str(row.company), bool(row.verified_at), row.joins) for row in CompanyDomain.objects.all()
        }
        assert doors == {
            "eksempel-mekaniske.example": ("Eksempel Mekaniske", True, True),
            "prove-programvare.example": ("Prøve Programvare", True, False),
            "demodal-transport.example": ("Demodal Transport", False, False),
        }
        new = create_person("ny@eksempel-mekaniske.example", name="Ny Utkast", verified=True)
        job = join_if_known(new)
        assert job is not None
        assert job.company.name == "Eksempel Mekaniske"
        [asks] = JoinRequest.objects.open()
        assert (str(asks.person), str(asks.company)) == ("Nils Utkast", "Mønster Maskinering")
        assert [str(person) for person in deciders(asks)] == ["Bård Mønster"]
        assert [row.company.name for row in Membership.objects.filter(paused=True)] == ["Utkast Møbler"]
        assert [row.state for row in RegisterEntry.objects.all()] == ["unreached"]
        assert joining.remind() == 0

    def test_groups_and_the_committee(self, story: Story) -> None:
        group = Group.objects.get(name="Effektiv produksjon")
        assert group.state == GroupState.ACTIVE
        seats = [
            (str(seat.person), str(seat.company), seat.role)
            for seat in Seat.objects.on().filter(group=group).in_order()
        ]
        assert seats == [
            ("Torbjørn Evjen", "HAMOS", "leader"),
            ("Siri Eksempel", "Orkel", "secretary"),
            ("Bjørn Saugestad", "Elkem Thamshavn", "member"),
            ("Erik Dragset", "Simpro", "member"),
            ("Erlend Gjønnes", "Orkel", "member"),
        ]
        planned = Group.objects.filter(state=GroupState.PROPOSED).values_list("name", flat=True)
        assert set(planned) == {"IT og digitalisering", "Økonomiledere (CFO)", "Logistikk og forsyningskjede"}

    def test_the_board_has_decided_and_has_something_to_decide(self, story: Story) -> None:
        states = set(Mandate.objects.values_list("group__name", "state"))
        assert states == {
            ("Effektiv produksjon", "approved"),
            ("IT og digitalisering", "submitted"),
            ("Økonomiledere (CFO)", "draft"),
            ("Logistikk og forsyningskjede", "returned"),
            ("Logistikk og forsyningskjede", "draft"),
        }
        plans = {row.plan.year: row.state for row in PlanVersion.objects.all()}
        year = clock.today().year
        assert plans == {year: "approved"} | ({year + 1: "draft"} if clock.today().month >= 9 else {})
        assert AnnualPlan.objects.get(year=year).theme == "Bli bedre kjent"
        assert BoardMeeting.objects.filter(date__gte=clock.today(), kind="meeting").exists()
        dates = story.papers.dates
        assert dates.june is None or BoardMeeting.objects.get(date=dates.june).is_closed
        reports = list(YearReport.objects.all())
        assert [report.plan.year for report in reports] == [year - 1]
        assert all(report.published_at and "oppstartsmøte" in report.text for report in reports)
        assert BoardMeeting.objects.filter(date__gte=clock.today(), kind="circulation").exists()
        gone = [seat for seat in Seat.objects.on().in_order() if not seat.there]  # type: ignore[attr-defined]
        assert [str(seat.person) for seat in gone] == ["Petter Utkast"]

    def test_just_one_activity_is_late(self, story: Story) -> None:
        group = Group.objects.get(name="Effektiv produksjon")
        entries = planned_by(group, story.papers.dates.year, Person.objects.get(name="Siri Eksempel"))
        assert sum(entry.overdue for entry in entries) == (clock.today().month > 1)
        titles = {entry.title: entry.standing for entry in entries}
        assert titles["Slik jobber Elkem Thamshavn med effektivisering"] == "scheduled"
        assert titles["Verksted: Tavlemøter som virker"] == "cancelled"

    def test_people_of_the_article_hold_only_what_it_gives_them(self, story: Story) -> None:
        named = Person.objects.filter(name__in=NAMED)
        assert named.count() == len(NAMED)
        assert not named.exclude(phone="", demo_note="").exists()
        titles = named.exclude(employments__title="").values_list("name", "employments__title")
        assert list(titles) == [("Bjørn Saugestad", "Verksdirektør")]
        for model in (Registration, Invitation, Message):
            assert not model.objects.filter(person__in=named).exists()

    def test_all_others_are_plainly_made_up(self, story: Story) -> None:
        others = Person.objects.exclude(name__in=NAMED)
        assert {person.name.split(" ")[-1] for person in others} <= PLACEHOLDERS
        assert not Person.objects.exclude(email__endswith=".example", is_demo=True).exists()
        assert not EmailAddress.objects.exclude(verified=True, primary=True).exists()
        assert EmailAddress.objects.count() == Person.objects.count()

    def test_the_visit_is_full_and_five_wait(self, story: Story) -> None:
        event = story.events["visit"]
        places = places_of(event)
        assert (event.capacity, event.company_limit, places.taken, places.waiting) == (20, 2, 20, 5)
        assert max(places.by_company.values()) == 2
        stopped = [places.company_is_full(row.company_id) for row in event.registrations.waiting()]
        assert stopped == [True, True, False, False, False]

    def test_a_place_at_the_visit_that_comes_free_goes_to_the_first_who_may_have_it(self, story: Story) -> None:
        cancel(story.events["visit"].registrations.live().get(person=story.cast["Kari"]))
        got = Registration.objects.get(event=story.events["visit"], person=story.cast["Tor"])
        assert got.state == RegistrationState.REGISTERED

    def test_the_breakfast_is_open_to_the_demo_member_in_one_press(self, story: Story) -> None:
        event, kari = story.events["breakfast"], Person.objects.get(name="Kari Nordmann")
        assert (event.capacity, places_of(event).taken) == (40, 25)
        event.refresh_from_db()
        rows = list(event.registrations.live())
        assert panel_for(event, kari, rows, count(event, rows)).kind == "open"
        assert Invitation.objects.silent().filter(event=event, person=kari).exists()

    def test_answers_to_the_invitation(self, story: Story) -> None:
        rows = Invitation.objects.with_answer().filter(event=story.events["breakfast"])
        answers = Counter("coming" if row.coming else "can't" if row.declined_at else "silent" for row in rows)
        assert (answers["coming"], answers["can't"]) == (25, 7)
        assert answers["silent"] > 5

    def test_past_cancelled_and_not_yet_open(self, story: Story) -> None:
        events = {name: Event.objects.get(pk=event.pk) for name, event in story.events.items()}
        passed = {"kick_off", "gathering", *(row.title for row in held(clock.today().year, clock.today()))}
        assert {name for name, event in events.items() if event.is_over} == passed
        assert [name for name, event in events.items() if event.is_cancelled] == ["workshop"]
        assert [name for name, event in events.items() if event.opens_later] == ["it_start"]
        assert [name for name, event in events.items() if event.is_draft] == ["draft"]
        assert events["kick_off"].place == "Damphuset"
        late = Registration.objects.get(cancelled_late=True)
        assert late.event == events["gathering"]
        told = Message.objects.filter(template="events/late_cancellation")
        assert {str(one.person) for one in told} == {"Marit Eksempel", "Bård Mønster", "Øyvind Nordmann"}

    def test_mails_have_left_and_one_address_bounces(self, story: Story) -> None:
        assert not Message.objects.filter(state__in=[*UNFINISHED, MessageState.EXPIRED]).exists()
        sent = Message.objects.filter(state=MessageState.SENT)
        assert not sent.filter(~Q(sent_at=F("created_at")) | Q(subject="") | Q(text="") | Q(html="")).exists()
        failed = Message.objects.filter(state=MessageState.FAILED)
        assert set(failed.values_list("to", flat=True)) == {"per@gone.example"}
        assert all(message.error.startswith("550 ") for message in failed)
        shown = story.events["breakfast"].registrations.live().with_last_message().exclude(mail_error="")
        assert [str(row.person) for row in shown] == ["Per Utkast"]

    def test_the_first_look_of_the_scheduler_sends_and_forgets_nothing(self, story: Story) -> None:
        assert (send_due(), forget_unverified()) == (0, 0)
        assert Message.objects.filter(template="events/reminder").exists()

    def test_the_history_tells_when_it_was_and_by_whom(self, story: Story) -> None:
        today = clock.at(clock.today())
        assert not LogEntry.objects.filter(Q(timestamp__gte=today) | Q(actor=None)).exists()
        assert not Message.objects.filter(created_at__gte=today).exists()
        assert not Registration.objects.filter(asked_at__gte=today).exists()

    def test_the_demo_people_have_their_roles(self, story: Story) -> None:
        cast = story.cast
        assert [name for name, person in cast.people.items() if person.is_admin] == ["Marit"]
        assert cast["Siri"].has_perm("events.run_event", story.events["breakfast"])
        assert not Person.objects.get(name="Nils Utkast").is_member
        assert Person.objects.get(name="Nina Skisse").is_contact_of(cast.companies["Eksempel Mekaniske"])
        offered = Person.objects.exclude(demo_note="").values_list("name", flat=True)
        assert {name.split(" ")[0] for name in offered} == {
            "Marit",
            "Kari",
            "Siri",
            "Tor",
            "Nina",
            "Bård",
            "Nils",
            "Emma",
        }

    def test_a_second_run_changes_nothing(self, story: Story) -> None:
        before = numbers()
        assert "not changed" in run()
        assert numbers() == before

    def test_large_data_are_added_once(self, story: Story) -> None:
        before = numbers()
        asked = ("--people", "20", "--companies", "2", "--events", "3", "--registrations", "60", "--seed", "2")
        assert "Large data loaded" in run(*asked)
        after = numbers()
        assert after["Registration"] == before["Registration"] + 60
        assert "Large data are there already" in run(*asked)
        assert numbers() == after

    def test_every_page_of_the_benchmark_opens_and_asks_twelve_times_at_most(self, story: Story) -> None:
        run("--people", "60", "--companies", "8", "--events", "20", "--registrations", "200")
        before, out = numbers(), StringIO()
        call_command("benchmark", "--rounds", "1", stdout=out)
        lines = [line.split() for line in out.getvalue().splitlines()[1:-1]]
        assert len(lines) > 70
        assert [line for line in lines if int(line[1]) > 12] == []
        assert numbers() == before

    @pytest.mark.parametrize(
        "wrong", [("--people", "0"), ("--events", "-1"), ("--people", "5", "--registrations", "9999")]
    )
    def test_numbers_that_cannot_be_are_refused(self, story: Story, wrong: tuple[str, ...]) -> None:
        before = numbers()
        with pytest.raises(CommandError):
            run(*wrong)
        assert numbers() == before


def the_year_looks_lived(held: int) -> None:
    """Of the plan: what is held had people ticked off, at most one is late, months aren't crowded, there's a report."""
    year, leader = clock.today().year, Person.objects.get(name="Siri Eksempel")
    entries = planned_by(Group.objects.get(name="Effektiv produksjon"), year, leader)
    assert sum(entry.is_held for entry in entries) == held
    for entry in entries:
        if entry.is_held:
            came = entry.event.registrations.filter(checked_in_at__isnull=False).count()
            assert 5 < came < entry.event.registrations.registered().count()
    assert sum(entry.overdue for entry in entries) == (clock.today().month > 1)
    months = Counter(entry.first.month for entry in entries if entry.number)
    assert max(months.values()) <= 3
    assert len(months) >= 6
    assert not wheel_of(year, entries).by_month
    report = YearReport.objects.get()
    assert report.published_at
    assert (report.plan.year, report.numbers["events"], report.numbers["came"]) == (year - 1, 1, 21)
    assert Client().get(f"/groups/effektiv-produksjon/report/{year - 1}/").status_code == 200


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    "today",
    ["2026-12-01", "2026-12-18", "2026-12-31", "2027-01-01", "2027-01-31", "2027-03-29", "2028-02-29", "2029-10-28"],
)
def test_the_story_can_be_told_on_any_day(today: str) -> None:
    with clock.frozen(clock.at(dt.date.fromisoformat(today), 0, 1)):
        run()
        visit = Event.objects.get(company_limit=2)
        assert (places_of(visit).taken, places_of(visit).waiting) == (20, 5)
        assert Event.objects.coming().count() == 4
        programme = list(held(clock.today().year, clock.today()))
        assert Event.objects.past().count() == 2 + len(programme)
        assert send_due() == 0
        the_year_looks_lived(len(programme))
        assert not Message.objects.filter(state__in=UNFINISHED).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("--people", "10")])
def test_a_database_with_real_people_is_refused(arguments: tuple[str, ...]) -> None:
    a_person("Kari Nordmann")
    before = numbers()
    with pytest.raises(CommandError, match="1 people who are not the demo's"):
        run(*arguments)
    assert numbers() == before


@pytest.mark.django_db
def test_the_benchmark_needs_large_data() -> None:
    with pytest.raises(CommandError, match="Load large data first"):
        call_command("benchmark", stdout=StringIO())


class TestBulk:
    SIZE = Size(people=300, companies=12, events=40, registrations=1500)

    @pytest.fixture
    def _bulk(self, db: None) -> None:
        load_bulk(self.SIZE, seed=7)

    @pytest.mark.usefixtures("_bulk")
    def test_as_many_as_asked_for(self) -> None:
        found = numbers()
        assert (found["Person"], found["EmailAddress"], found["Employment"]) == (300, 300, 300)
        assert (found["Company"], found["Event"], found["Registration"]) == (12, 40, 1500)
        assert not Person.objects.exclude(is_demo=True, email__endswith=".example", demo_note="").exists()
        assert set(Event.objects.values_list("state", flat=True)) <= {EventState.PUBLISHED, EventState.CANCELLED}
        assert 0 < Event.objects.coming().count() < Event.objects.past().count()

    @pytest.mark.usefixtures("_bulk")
    def test_rules_about_places_hold(self) -> None:
        for event in Event.objects.all():
            places = places_of(event)
            assert event.capacity is None or places.taken <= event.capacity
            limits = {company_id: places.limit_of(company_id) for company_id in places.by_company}
            assert all(limits[key] is None or taken <= limits[key] for key, taken in places.by_company.items())
            waiting = event.registrations.waiting()
            assert not any(places.may_have(claim_of(row)) for row in waiting)

    @pytest.mark.usefixtures("_bulk")
    def test_nobody_is_registered_before_it_opened_or_in_the_future(self) -> None:
        rows = Registration.objects.all()
        assert not rows.filter(Q(asked_at__lt=F("event__published_at")) | Q(asked_at__gt=timezone.now())).exists()
        assert not rows.filter(Q(asked_at__gt=F("event__starts_at")) | Q(cancelled_at__lt=F("asked_at"))).exists()
        assert rows.filter(state__in=TAKEN).count() > 1000
        most = rows.values("event", "person").annotate(number=Count("pk")).order_by("-number").first()
        assert most is not None
        assert most["number"] == 1

    @pytest.mark.django_db
    def test_the_same_seed_gives_the_same(self) -> None:
        with clock.frozen(clock.now()):
            found = []
            for _ in range(2):
                with transaction.atomic():
                    load_bulk(Size(people=40, companies=3, events=5, registrations=90), seed=3)
                    rows = Registration.objects.order_by("event__slug", "asked_at", "person__email")
                    found.append(list(rows.values_list("event__slug", "person__email", "state", "asked_at")))
                    transaction.set_rollback(True)
        assert found[0] == found[1]
