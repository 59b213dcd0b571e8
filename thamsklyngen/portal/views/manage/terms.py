"""The cluster manager's vocabulary: what is proposed, what is in use, and which terms are one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.domain.competence import add_term, change_term, merge_terms
from members.choices import TermState
from members.domain.competence import TermMoves, decline_term, what_moves
from members.forms.competence import MergeForm
from members.forms.joining import DeclineForm
from members.models import CompanyCompetence, Competence, PersonCompetence
from members.views.access import manager_only, person_of, posted
from thamsklyngen.portal.forms.terms import OwnedTermForm
from thamsklyngen.shared import search
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

SHOWS = {
    TermState.APPROVED: gettext_lazy("In use"),
    TermState.PROPOSED: gettext_lazy("Proposed"),
    TermState.MERGED: gettext_lazy("Merged"),
}
NAMES = ("label_nb", "label_en", "synonyms", "parent")


@manager_only
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms; proposals first if there are any."""
    numbers = dict(Competence.objects.order_by().values_list("state").annotate(Count("pk")))
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWS else TermState.PROPOSED if numbers.get("proposed") else TermState.APPROVED
    q = request.GET.get("q", "")[:100]
    rows = with_numbers(Competence.objects.filter(state=show))
    for word in search.words_of(q):
        rows = rows.filter(folded__contains=search.folded(word))
    rows = rows.select_related("parent", "merged_into", "proposed_by", "owner__group").order_by("sort_nb", "pk")
    chips = [
        {"label": f"{label} {numbers.get(state, 0)}", "url": f"?show={state}", "current": state == show}
        for state, label in SHOWS.items()
    ]
    context = {"page": page_of(request, rows, 50), "show": show, "chips": chips, "q": q}
    return render(request, "manage/terms.html", context)


def with_numbers(rows: "QuerySet[Competence]") -> "QuerySet[Competence]":
    """With how many companies and people have said something about each."""

    def number(kind: Any) -> Coalesce:
        links = kind.objects.filter(competence=OuterRef("pk")).order_by().values("competence")
        return Coalesce(Subquery(links.annotate(number=Count("pk")).values("number")), 0)

    return rows.annotate(companies=number(CompanyCompetence), people=number(PersonCompetence))


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a term, or take a proposed one into use."""
    rows = with_numbers(Competence.objects.exclude(state=TermState.MERGED).select_related("owner__group"))
    found = get_object_or_404(rows, slug=slug)
    form = OwnedTermForm(posted(request), instance=Competence.objects.select_related("owner__group").get(pk=found.pk))
    if form.is_valid():
        try:
            return _changed(request, found, form)
        except DomainError as error:
            form.add_error(None, str(error))
    return _term_page(request, found, form, MergeForm(terms=()))


def _changed(request: HttpRequest, found: Competence, form: OwnedTermForm) -> HttpResponse:
    approve = "approve" in request.POST
    changes = {name: form.cleaned_data[name] for name in NAMES}
    change_term(found, changes, owner=form.cleaned_data["owner"], approve=approve, by=person_of(request))
    messages.success(request, _("It is in use: members can pick it now.") if approve else _("Saved."))
    return redirect("manage:terms" if approve else "manage:term", *([] if approve else [found.slug]))


def _term_page(
    request: HttpRequest,
    found: Competence,
    form: OwnedTermForm,
    merging: MergeForm,
    *,
    no: DeclineForm | None = None,
    moves: TermMoves | None = None,
) -> HttpResponse:
    others = Competence.objects.in_use().exclude(pk=found.pk).order_by("sort_nb")
    context = {
        "term": found,
        "form": form,
        "merging": merging,
        "terms": others,
        "no": no or DeclineForm(),
        "moves": moves,
    }
    status = 422 if form.errors or merging.errors or no else 200
    return render(request, "manage/term.html", context, status=status)


@manager_only
@require_POST
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a term go up in another one; all that is said of it follows."""
    rows = with_numbers(Competence.objects.exclude(state=TermState.MERGED))
    found = get_object_or_404(rows, slug=slug)
    merging = MergeForm(request.POST, terms=list(Competence.objects.in_use().exclude(pk=found.pk)))
    if merging.is_valid() and "confirm" not in request.POST:
        moves = what_moves(found, merging.cleaned_data["into"])
        return _term_page(request, found, OwnedTermForm(instance=found), merging, moves=moves)
    if merging.is_valid():
        try:
            into = merge_terms(found, into=merging.cleaned_data["into"], by=person_of(request))
        except DomainError as error:
            merging.add_error("into", str(error))
        else:
            said = _("“%(term)s” is one with “%(into)s” now. Its address leads there.")
            messages.success(request, said % {"term": found, "into": into})
            return redirect("manage:term", into.slug)
    return _term_page(request, found, OwnedTermForm(instance=found), merging)


@manager_only
@require_POST
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw a proposal away; who made it hears why."""
    found = get_object_or_404(with_numbers(Competence.objects.all()), slug=slug)
    form = DeclineForm(request.POST)
    try:
        if not form.is_valid() and found.state == TermState.PROPOSED:
            return _term_page(request, found, OwnedTermForm(instance=found), MergeForm(terms=()), no=form)
        decline_term(found, reason=form.cleaned_data.get("reason", ""), by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The proposal is gone."))
    return redirect("manage:terms")


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a term that is in use at once."""
    form = OwnedTermForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            add_term({name: data[name] for name in NAMES}, by=person_of(request), owner=data["owner"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is in use: members can pick it now."))
            return redirect("manage:terms")
    return render(request, "manage/term_new.html", {"form": form}, status=422 if form.errors else 200)
