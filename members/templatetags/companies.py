"""Tags that show companies; built in everywhere, no `{% load %}`."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

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


@register.filter
def orgnr(number: Any) -> str:
    """`123 456 789`, held together."""
    digits = str(number or "")
    return "\xa0".join(digits[at : at + 3] for at in range(0, len(digits), 3))


@register.filter
def hostname(address: Any) -> str:
    """The host of a web address, as people say it: without `www.`."""
    return (urlsplit(str(address or "")).hostname or "").removeprefix("www.")
