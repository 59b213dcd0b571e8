"""A company's logo: choosing it, and the address it is fetched from."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain.logo import drop_logo, put_logo
from members.forms.logo import LogoForm
from members.middleware import keeps_404
from members.models import Company, CompanyLogo
from members.views.access import company_at
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pictures import PICTURE_ALONE

KEPT = 365 * 24 * 3600  # the address changes with the picture


@keeps_404
@login_not_required
@require_safe
def logo(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """The picture itself, for those who may see the company; nothing in it can run."""
    seen = Company.objects.visible_to(request.user)
    row = get_object_or_404(CompanyLogo, company__in=seen, company__slug=slug, digest__startswith=digest)
    answer = HttpResponse(bytes(row.image), content_type="image/webp")
    answer.headers["Cache-Control"] = f"private, max-age={KEPT}, immutable"
    answer.headers["ETag"] = f'"{row.digest}"'
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = PICTURE_ALONE
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a logo."""
    company = company_at(request, slug)
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if form.is_valid():
        try:
            put_logo(company, form.cleaned_data["logo"])
        except DomainError as error:
            form.add_error("logo", str(error))
        else:
            messages.success(request, _("The logo is in its place."))
            return redirect("members:edit_logo", slug)
    now = CompanyLogo.objects.defer("image").filter(company=company).first()
    context = {"company": company, "form": form, "now": now}
    return render(request, "members/logo.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the logo away."""
    if drop_logo(company_at(request, slug)):
        messages.success(request, _("The logo is gone. The letters of the name stand in."))
    return redirect("members:edit_logo", slug)
