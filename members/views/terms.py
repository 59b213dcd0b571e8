"""Members propose what the vocabulary lacks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.domain.competence import propose_term
from members.forms.competence import ProposeForm
from members.views.access import members_only, person_of, posted
from thamsklyngen.shared.domain import DomainError


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a term; the cluster manager decides."""
    form = ProposeForm(posted(request), initial={"label": request.GET.get("label", "")[:80]})
    if form.is_valid():
        try:
            propose_term(form.cleaned_data["label"], by=person_of(request), synonyms=form.cleaned_data["synonyms"])
        except DomainError as error:
            form.add_error("label", str(error))
        else:
            messages.success(request, _("Thank you! The cluster manager looks at it, and then it can be picked."))
            return redirect("members:competences")
    return render(request, "members/competence_propose.html", {"form": form}, status=422 if form.errors else 200)
