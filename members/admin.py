"""Companies, memberships, people and employments in Django's admin: ended, never deleted."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.admin import LogEntryAdmin
from auditlog.models import LogEntry
from auditlog.render import get_field_verbose_name
from django import forms
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import Group as DjangoGroup
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.admin_parts import HoldsToday, Kept, LookOnly, PeriodInline, ShownInline, way_to
from members.domain.address import change_email, is_free
from members.domain.person import create_person
from members.domain.session import end_sessions
from members.forms.fields import AddressField, OrganisationNumberField
from members.models import Company, Employment, Membership, Person
from thamsklyngen.shared import clock


class IsMember(admin.SimpleListFilter):
    """Whether the company, or the person's company, is a member today."""

    title, parameter_name = pgettext_lazy("company", "member"), "member"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        choice = self.value()
        if choice not in ("yes", "no"):
            return queryset
        members = queryset.model._default_manager.members().values("pk")
        return queryset.filter(pk__in=members) if choice == "yes" else queryset.exclude(pk__in=members)


class MembershipInline(ShownInline):
    """The company's memberships; the company's page among the manager's lists begins, pauses and ends them."""

    model = Membership
    fields = ["kind", "since", "until", "reason"]


class EmploymentInline(PeriodInline):
    """Who works at the company, where the person works; changed, and ended, on a page of its own."""

    model = Employment
    fields = ["person", "company", "title", "role", "since", "until", "source"]
    autocomplete_fields = ["person", "company"]
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PeopleInline(EmploymentInline):
    """Today's and coming employments of a company; older ones stand in the list of employments."""

    verbose_name_plural = _("people who work there")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employment]:
        today = clock.today()
        found = super().get_queryset(request).filter(Q(until__isnull=True) | Q(until__gt=today))
        return found.select_related("person")


@admin.register(Company)
class CompanyAdmin(Kept):
    """Companies: whatever is or was a member."""

    list_display = ["name", "organisation_number", "municipality", "parent", "member_today", "public"]
    list_filter = [IsMember, "memberships__kind", "public", "municipality"]
    list_select_related = ["parent"]
    search_fields = ["name", "legal_name", "organisation_number"]
    autocomplete_fields = ["parent"]
    inlines = [MembershipInline, PeopleInline]
    readonly_fields = ["membership"]
    fieldsets = [
        (None, {"fields": ["name", "legal_name", "organisation_number", "parent", "membership"]}),
        (_("Shown in the portal"), {"fields": ["about", "website", "municipality", "public"]}),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name != "organisation_number":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return OrganisationNumberField(
            label=db_field.verbose_name, help_text=db_field.help_text, required=False, empty_value=None
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        return super().get_queryset(request).prefetch_related("memberships")

    @admin.display(description=_("membership"))
    def membership(self, company: Company) -> str:
        """The way to the page that begins, pauses and ends it."""
        return way_to(_("See and change it"), "manage:company", company.slug) if company.pk else "–"

    @admin.display(boolean=True, description=pgettext_lazy("company", "member"))
    def member_today(self, company: Company) -> bool:
        """Whether a membership holds today."""
        return any(membership.holds() for membership in company.memberships.all())


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    """Memberships of all companies; each company's page among the manager's lists changes its own."""

    list_display = ["company", "kind", "since", "until", "reason"]
    list_filter = [HoldsToday, "kind"]
    list_select_related = ["company"]
    search_fields = ["company__name", "company__organisation_number"]
    autocomplete_fields = ["company"]
    date_hierarchy = "since"


@admin.register(Employment)
class EmploymentAdmin(Kept):
    """Who works where, and since when. Who leaves does so in the portal, which shows what hangs on it first."""

    fields = ["person", "company", "title", "role", "since", "until", "source"]

    list_display = ["person", "company", "title", "role", "since", "until", "source"]
    list_filter = [HoldsToday, "role", "source"]
    list_select_related = ["person", "company"]
    search_fields = ["person__name", "person__email", "company__name"]
    autocomplete_fields = ["person", "company"]
    date_hierarchy = "since"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fields, "leaves"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["person", "company", "until", "leaves"] if obj else []

    @admin.display(description=_("Has left"))
    def leaves(self, job: Employment) -> str:
        """The way to the page that ends it."""
        if job.until is not None and job.until <= clock.today():
            return "–"
        return way_to(_("See what hangs on it"), "members:end_employment", job.company.slug, job.pk)


class AddressInline(admin.TabularInline):
    """The addresses a person signs in with. The primary one is changed above; others can be taken away."""

    model = EmailAddress
    fields = readonly_fields = ["email", "verified", "primary"]
    extra = 0
    verbose_name_plural = _("addresses to sign in with")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmailAddress]:
        return super().get_queryset(request).order_by("-primary", "email")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, formset=OthersOnly, **kwargs)


class OthersOnly(forms.BaseInlineFormSet):
    """Refuses to take the primary address away."""

    def clean(self) -> None:
        super().clean()
        if any(form.instance.primary for form in self.deleted_forms):
            raise ValidationError(_("The main address can't be removed; change it above."))


class PersonForm(forms.ModelForm):
    """A person in the admin: the address is checked against all that anybody signs in with."""

    class Meta:
        model = Person
        field_classes = {"email": AddressField}
        fields = ["email", "name", "phone", "language", "mail_invitations", "is_active", "is_staff"]
        help_texts = {
            "email": _("Changing it takes the old address away; the new one is confirmed by the next code."),
            "is_staff": _("Opens the administration, after a second step."),
        }

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email != self.instance.email and not is_free(email, self.instance):
            raise ValidationError(_("Somebody else signs in with that address."))
        return email

    def clean_is_active(self) -> bool:
        """An account whose addresses are all a former employer's opens with a new one only."""
        is_active: bool = self.cleaned_data["is_active"]
        if is_active and self.instance.address_lost_at and self.cleaned_data.get("email") == self.initial["email"]:
            raise ValidationError(_("The address belongs to a former employer. Give another one first."))
        return is_active


@admin.register(Person)
class PersonAdmin(Kept):
    """People. There is no password to set."""

    form = PersonForm
    list_display = ["name", "email", "phone", "works_at", "is_active", "is_staff", "last_login"]
    list_display_links = ["name", "email"]
    list_filter = [IsMember, "is_active", "is_staff", "language", "is_demo"]
    search_fields = ["name", "email", "emailaddress__email", "phone"]
    ordering = ["sort_name", "pk"]
    inlines = [EmploymentInline, AddressInline]
    readonly_fields = ["is_demo", "demo_note", "last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "phone", "language", "mail_invitations"]}),
        (_("Access"), {"fields": ["is_active", "is_staff"]}),
        (_("Noted by the portal"), {"fields": ["last_login", "created_at", "is_demo", "demo_note"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return super().get_queryset(request).with_work()

    @admin.display(description=_("works at"))
    def works_at(self, person: Person) -> str:
        """Today's companies."""
        return ", ".join(str(job.company) for job in person.work_today)

    def save_model(self, request: HttpRequest, obj: Person, form: forms.ModelForm, change: bool) -> None:
        """Make people by the domain's one way; keep e-mail and sign-in address in step; end whose sign-in is closed."""
        obj.is_superuser = obj.is_staff  # an admin of the cluster is one of everything
        if not change:
            obj.pk = create_person(obj.email, name=obj.name, phone=obj.phone, language=obj.language).pk
            obj._state.adding = False
        elif "email" in form.changed_data:
            change_email(obj, obj.email)
            obj.is_active, obj.address_lost_at = obj.is_active or obj.address_lost_at is not None, None
        if "is_active" in form.changed_data and not obj.is_active:
            end_sessions(obj)
        obj.save(update_fields=[*form.fields, "is_superuser", "address_lost_at"])
        stay(request, obj)

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        """As Django does; an address taken away ends the sessions, of which one may be its reader's."""
        super().save_formset(request, form, formset, change)
        if formset.model is EmailAddress and formset.deleted_objects:
            end_sessions(form.instance)
            stay(request, form.instance)


def stay(request: HttpRequest, person: Person) -> None:
    """Keep an admin signed in who has just ended their own sessions."""
    if person.pk == request.user.pk:
        update_session_auth_hash(request, person)


class History(LogEntryAdmin):
    """Who changed what. (Auditlog's own search asks for first and last names, which people here don't have.)"""

    list_display = ["created", "resource_url", "action", "fields_changed", "user_url"]
    list_filter = ["action"]
    list_per_page = 50
    search_fields = ["object_repr", "actor__name", "actor__email"]

    @admin.display(description=_("Changes"))
    def fields_changed(self, entry: LogEntry) -> str:
        """Which fields, in words; of a new row it is all of them, which says nothing."""
        if entry.action != LogEntry.Action.UPDATE:
            return ""
        return ", ".join(str(get_field_verbose_name(entry, name)) for name in entry.changes_dict)


class SecondSteps(admin.ModelAdmin):
    """Second steps that were set up: deleting one lets an admin who lost the phone set up anew. Secrets stay hidden."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# Others' model without words for people; the names stand in the administration only.
Authenticator._meta.verbose_name = _("second step")
Authenticator._meta.verbose_name_plural = _("second steps")

for model in (DjangoGroup, EmailAddress, Authenticator, LogEntry):
    admin.site.unregister(model)
admin.site.register(Authenticator, SecondSteps)
admin.site.register(LogEntry, History)
