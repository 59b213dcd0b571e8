"""Tags that show companies; built in everywhere, no `{% load %}`."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.domain.way_in import WayIn
from members.domain.way_in import way_in as way_of
from members.models import Company, CompanyLogo
from thamsklyngen.shared.templatetags.portal import mark

register = template.Library()


@register.simple_tag
def company_mark(company: Company, size: str = "") -> SafeString:
    """`{% company_mark company size="lg" %}`: the logo if it was fetched along by `select_related`, or the mark."""
    logo: CompanyLogo | None = company._state.fields_cache.get("logo")
    if logo is None:
        return mark(company.name, company.pk, size)
    url = reverse("members:logo", args=[company.slug, logo.digest[:16]])
    classes = f"logo-mark logo-mark--{size}" if size else "logo-mark"
    return format_html('<img class="{}" src="{}" alt="" width="{}" height="{}">', classes, url, logo.width, logo.height)


@register.simple_tag(takes_context=True)
def way_in(context: template.Context) -> WayIn | None:
    """`{% way_in as way %}`: what to tell whoever is signed in and at no member company; None for all others."""
    user = context.get("user")
    return way_of(user) if user and user.is_authenticated and not user.is_member else None


@register.filter
def company_then(row: Any) -> str:
    """`{{ seat|company_then }}`: the company of a place or a seat; “then at Orkel” once the person has left it.

    `row` has a company and `there`, as `with_work()` and `in_order()` give it; a guest's company stands as typed.
    """
    if row.company is None:
        return getattr(row, "guest_company", "")
    return str(row.company) if row.there else _("then at %(company)s") % {"company": row.company}


@register.filter
def orgnr(number: Any) -> str:
    """`123 456 789`, held together."""
    digits = str(number or "")
    return "\xa0".join(digits[at : at + 3] for at in range(0, len(digits), 3))


@register.filter
def hostname(address: Any) -> str:
    """The host of a web address, as people say it: without `www.`."""
    return (urlsplit(str(address or "")).hostname or "").removeprefix("www.")
