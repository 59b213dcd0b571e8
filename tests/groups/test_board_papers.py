"""The board's papers: pack with what each text changes, and minutes, as pages and as PDFs that are read back."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from groups import papers
from groups.choices import MeetingAnswer, Outcome, Stance
from groups.domain.approval import submit, withdraw
from groups.domain.attendance import NobodyLed, answer_call, note_attendance, undecided, write_minutes
from groups.domain.board import decide, give_view
from groups.domain.cases import add_case, put_off, put_on
from groups.domain.drafts import begin_mandate
from groups.domain.meeting import call_meeting
from groups.models import BoardMeeting, Case, Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_plan, a_seat, approved
from tests.factories.members import a_member
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = clock.today()


@pytest.fixture
def member(board: Group) -> Person:
    return a_seat(board)


@pytest.fixture
def meeting(chair: Person, member: Person) -> BoardMeeting:
    """One that has a new mandate, a changed one, one that was withdrawn, a plan and a free case."""
    found = call_meeting(DAY, deadline=DAY, by=chair, starts_at=dt.time(12), place="Damphuset på Thamshavn")
    changed, fresh, gone = (a_group(name) for name in ("Effektiv produksjon", "Økonomi", "Logistikk"))
    leader, plans = a_leader(changed), a_leader(fresh)
    text = "## Formål\n\nMøteplass for verkstedene i Orkdal.\n\n## Møter\n\nTo ganger i året."
    approved(a_mandate(changed, leader, text=text), leader)
    new = begin_mandate(changed, by=leader, text=text.replace("verkstedene", "bedriftene"))
    new.since, new.until = DAY + dt.timedelta(days=730), DAY + dt.timedelta(days=900)
    new.save()
    put_on(found, submit(new, by=leader))
    put_on(found, submit(a_plan(fresh, by=plans), by=plans))
    withdrawn = put_on(found, submit(a_mandate(gone, a_leader(gone)), by=gone.seats.get().person))
    withdraw(withdrawn.mandate, by=gone.seats.get().person, reason="Feil")
    add_case(found, kind="finance", title="Regnskap før jul", text="Årets **overskudd**: 12 000 kr <script>x</script>")
    return found


def read(made: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(made))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return reader, text


def roles(reader: PdfReader) -> set[str]:
    """The kinds of parts that a screen reader is told of."""
    found: set[str] = set()
    todo: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        part = todo.pop().get_object()
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            found.add(str(part.get("/S", "")))
            todo += [part["/K"]] if "/K" in part and not isinstance(part["/K"], int) else []
    return found


def fonts(reader: PdfReader) -> list[bool]:
    """Of every font on every page, whether it stands in the file."""
    inside = []
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendants = font.get_object().get("/DescendantFonts")
            kind = descendants[0].get_object() if descendants else font.get_object()
            descriptor = kind["/FontDescriptor"].get_object()
            inside.append(bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)))
    return inside


def is_for_screen_readers(reader: PdfReader, title: str) -> bool:
    root = reader.trailer["/Root"]
    meta = root["/Metadata"].get_object().get_data().decode()
    assert root["/Lang"] in ("nb", "en")
    assert root["/MarkInfo"]["/Marked"]
    assert title in str(reader.metadata.title)
    assert "pdfuaid" in meta
    return {"/Document", "/H1", "/H2", "/P"} <= roles(reader)


def test_the_pack_shows_what_each_text_changes_in_what_was_approved_last(meeting: BoardMeeting, member: Person) -> None:
    page = signed_in(member).get(f"{meeting.get_absolute_url()}pack/").content.decode()
    assert "verkstedene</del>" in page
    assert "bedriftene</ins>" in page
    assert "To ganger i året." in page
    assert "The board has approved none before." in page
    assert "It was withdrawn and waits for the board no longer." in page
    assert "<strong>overskudd</strong>" in page
    assert "<script>x" not in page


def test_a_text_that_came_back_is_compared_with_what_holds_and_not_with_what_was_returned(
    chair: Person, board: Group
) -> None:
    group = a_group()
    leader = a_leader(group)
    approved(a_mandate(group, leader, text="En"), leader)
    first = begin_mandate(group, by=leader, text="To", since=DAY + dt.timedelta(days=730))
    first.until = DAY + dt.timedelta(days=900)
    first.save()
    found = call_meeting(DAY + dt.timedelta(days=1), deadline=DAY, by=chair)
    case = put_on(found, submit(first, by=leader))
    with clock.frozen(clock.at(found.date, 12)):
        decide(case, Outcome.RETURNED, by=chair, reason="Tre", came=[chair.pk])
    put_on(found, submit(group.mandates.open().get(), by=leader))
    *_, paper = papers.pack_of(found)
    assert paper.before is not None
    assert paper.before.number == 1


def test_the_pack_as_a_pdf_is_read_back_and_tagged(meeting: BoardMeeting, member: Person) -> None:
    answer = signed_in(member).get(f"{meeting.get_absolute_url()}pack.pdf", headers={"accept-language": "nb"})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store, private")
    reader, text = read(answer.content)
    for words in ("Møteplass", "Effektiv produksjon", "Årets overskudd", "Damphuset på Thamshavn", "Økonomi"):
        assert words in text, words
    assert "removed: verkstedene" in text or "fjernet: verkstedene" in text
    assert is_for_screen_readers(reader, DAY.strftime("%d").lstrip("0"))
    assert fonts(reader)
    assert all(fonts(reader))


def test_the_minutes_are_made_from_who_came_and_what_was_decided(
    meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    with clock.frozen(clock.at(DAY, 9)):
        answer_call(meeting, by=member, answer=MeetingAnswer.CANNOT)
    note_attendance(meeting, present=[chair.pk])
    changed, plan, _gone, free = meeting.cases.all()
    decide(changed, Outcome.APPROVED, by=chair)
    decide(plan, Outcome.RETURNED, by=chair, reason="Skriv når øvelsen går")
    here, browser = f"{meeting.get_absolute_url()}minutes/", signed_in(chair)
    browser.post(here, {"remarks": "Møtet ble hevet kl. 14.", "close": "1"})
    meeting.refresh_from_db()
    assert not meeting.is_closed, "one case is undecided"
    decide(free, Outcome.NOTED, by=chair)
    browser.post(here, {"remarks": "Møtet ble hevet kl. 14.", "close": "1"})
    meeting.refresh_from_db()
    assert meeting.is_closed
    page = browser.get(here).content.decode()
    for words in (str(chair), str(member), "Skriv når øvelsen går", "Møtet ble hevet kl. 14.", "Apologies"):
        assert words in page, words
    reader, text = read(browser.get(f"{meeting.get_absolute_url()}minutes.pdf").content)
    for words in (str(chair), str(member), "Skriv når øvelsen går", "Møtet ble hevet kl. 14.", "Regnskap før jul"):
        assert words in text, words
    assert is_for_screen_readers(reader, "")
    assert all(fonts(reader))
    assert signed_in(member).post(here, {"remarks": "x"}).status_code == 403


def test_the_minutes_say_who_led(board: Group, meeting: BoardMeeting, chair: Person, member: Person) -> None:
    """The board's leader where they came, else the deputy; whoever writes the minutes may name another one."""
    deputy, here, browser = a_seat(board, "deputy"), meeting.get_absolute_url(), signed_in(chair)
    for came, led in (([chair, deputy], chair), ([deputy, member], deputy), ([member], None)):
        note_attendance(meeting, present=[person.pk for person in came])
        meeting.refresh_from_db()
        assert meeting.chair == led
    decide_all(meeting, chair)
    with pytest.raises(NobodyLed):
        write_minutes(meeting, remarks="", close=True)
    browser.post(f"{here}minutes/", {"remarks": "", "chair": member.pk})
    note_attendance(meeting, present=[chair.pk, member.pk])
    meeting.refresh_from_db()
    assert meeting.chair == member, "what was said stays"
    assert browser.post(f"{here}minutes/", {"remarks": "", "chair": deputy.pk}).status_code == 422, "they weren't there"
    page = " ".join(browser.get(f"{here}minutes/").content.decode().split())
    assert f"<dt>Led by</dt><dd>{member}</dd>" in page
    _reader, text = read(browser.get(f"{here}minutes.pdf").content)
    assert f"Led by {member}" in text
    browser.post(f"{here}minutes/", {"remarks": "", "close": "1"})
    meeting.refresh_from_db()
    assert (meeting.chair, meeting.is_closed) == (member, True)


def decide_all(meeting: BoardMeeting, by: Person) -> None:
    for case in undecided(meeting):
        decide(case, Outcome.APPROVED, by=by)


# --- In writing -----------------------------------------------------------------------------------------------------
@pytest.fixture
def answered(board: Group, chair: Person) -> Case:
    """A case of a round: three for it, one against, one who submitted it, two silent, one partial by their answer."""
    group = a_group("Logistikk")
    leader = a_seat(board, person=a_leader(group))
    found = call_meeting(DAY + dt.timedelta(days=5), deadline=DAY, by=chair, kind="circulation")
    case = put_on(found, submit(a_mandate(group, leader), by=leader))
    give_view(case, by=leader, stance=Stance.FOR)
    give_view(case, by=chair, stance=Stance.FOR)
    for stance in (Stance.FOR, Stance.FOR, Stance.AGAINST, Stance.PARTIAL):
        give_view(case, by=a_seat(board), stance=stance)
    for name in ("Taus En", "Taus To"):
        a_seat(board, person=a_member(name=name))
    return case


TOLD = (
    "For: 3 · Mot: 1 · Inhabil: 2 · Har ikke svart: 2 (Taus En, Taus To). Flertallet regnes av 8 besatte verv: minst 5."
)


def test_a_round_says_how_many_seats_are_for_and_against_and_who_is_silent(answered: Case, chair: Person) -> None:
    """On the round's page and in its minutes, while it goes on too."""
    here, browser = answered.meeting.get_absolute_url(), signed_in(chair, "nb")
    for path in (here, f"{here}minutes/"):
        assert TOLD in " ".join(browser.get(path).content.decode().split()), path
    _reader, text = read(browser.get(f"{here}minutes.pdf").content)
    assert TOLD in text


def test_the_minutes_of_a_round_keep_what_counted_when_it_was_decided(
    answered: Case, board: Group, chair: Person
) -> None:
    """Whoever gets a seat afterwards, or leaves one the same day, changes nothing in it."""
    silent = board.seats.get(person__name="Taus To")
    for seat in board.seats.exclude(person__name__startswith="Taus").exclude(person=chair):
        if answered.views.filter(person=seat.person, stance=Stance.AGAINST).exists():
            give_view(answered, by=seat.person, stance=Stance.FOR)
    give_view(answered, by=silent.person, stance=Stance.FOR)
    decide(answered, Outcome.APPROVED, by=chair)
    a_seat(board)
    silent.until = DAY
    silent.save()
    told = "For: 5 · Mot: 0 · Inhabil: 2 · Har ikke svart: 1 (Taus En). Flertallet regnes av 8 besatte verv: minst 5."
    here, browser = answered.meeting.get_absolute_url(), signed_in(chair, "nb")
    for path in (here, f"{here}minutes/"):
        page = " ".join(browser.get(path).content.decode().split())
        assert told in page, path
    _reader, text = read(browser.get(f"{here}minutes.pdf").content)
    assert told in text
    assert "Taus En" not in text.partition("Svarte:")[2], "who was silent took no part"


def test_the_minutes_of_a_round_keep_what_counted_when_it_left_the_case_to_a_meeting(
    answered: Case, board: Group, chair: Person
) -> None:
    """Who changes their mind at the meeting, or gets a seat since, changes nothing in it."""
    round_ = answered.meeting
    with clock.frozen(clock.at(round_.date, 18)):
        put_off(answered, by=chair)
        later = round_.date + dt.timedelta(days=30)
        call_meeting(later, deadline=later, by=chair, starts_at=dt.time(12))
    silent = board.seats.get(person__name="Taus To")
    give_view(Case.objects.get(pk=answered.pk), by=silent.person, stance=Stance.AGAINST)
    a_seat(board)
    browser, here = signed_in(chair, "nb"), f"{round_.get_absolute_url()}minutes"
    page = " ".join(browser.get(f"{here}/").content.decode().split())
    assert "Utsatt til møtet" in page
    assert TOLD in page
    _reader, text = read(browser.get(f"{here}.pdf").content)
    assert TOLD in text


def test_a_meeting_around_the_table_counts_no_seats(meeting: BoardMeeting, chair: Person) -> None:
    browser = signed_in(chair, "nb")
    for path in ("", "minutes/"):
        assert "Flertallet regnes" not in browser.get(f"{meeting.get_absolute_url()}{path}").content.decode()
    decide(meeting.cases.get(kind="finance"), Outcome.NOTED, by=chair, came=[chair.pk])
    assert [voter.ballot for voter in meeting.cases.get(kind="finance").decision.voters.all()] == [""]


def test_the_pages_of_a_round_ask_as_often_with_many_cases(chair: Person, board: Group) -> None:
    found = call_meeting(DAY + dt.timedelta(days=5), deadline=DAY, by=chair, kind="circulation")
    browser = signed_in(chair)

    def fill(number: int) -> None:
        for _number in range(number):
            a_seat(board)
            decided = add_case(found, kind="other", title=f"Vedtatt {Case.objects.count()}")
            for seat in board.seats.all():
                give_view(decided, by=seat.person, stance=Stance.FOR)
            decide(decided, Outcome.APPROVED, by=chair)
            add_case(found, kind="other", title=f"Åpen {Case.objects.count()}")

    def asked(path: str) -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    fill(1)
    here = found.get_absolute_url()
    few = [asked(here), asked(f"{here}minutes/")]
    fill(8)
    assert [asked(here), asked(f"{here}minutes/")] == few


def test_a_round_in_writing_has_nobody_who_led(chair: Person) -> None:
    found = call_meeting(DAY, deadline=DAY, by=chair, kind="circulation")
    page = signed_in(chair).get(f"{found.get_absolute_url()}minutes/")
    assert "chair" not in page.context["form"].fields
    assert "Led by" not in page.content.decode()
