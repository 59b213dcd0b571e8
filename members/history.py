"""What is kept about changes: named fields only, never free text about people."""

from auditlog.registry import auditlog

from members.models import (
    Company,
    CompanyCompetence,
    CompanyDomain,
    Competence,
    Employment,
    JoinRequest,
    Membership,
    Person,
    PersonCompetence,
    Site,
)

FIELDS = {
    Company: [*Company.FACTS, "parent", "public", "merged_into"],
    CompanyDomain: ["company", "domain", "joins", "verified_at"],
    JoinRequest: ["person", "company", "state"],
    Site: ["company", "name", "address", "postcode", "town", "municipality", "is_main"],
    Membership: ["company", "kind", "since", "until", "paused", "reason"],
    Employment: ["person", "company", "title", "role", "since", "until"],
    Competence: ["slug", "label_nb", "label_en", "parent", "state", "merged_into"],
    CompanyCompetence: ["company", "competence", "stance", "teaches", "contact"],
    PersonCompetence: ["person", "competence", "stance"],
    Person: ["name", "email", "phone", "is_staff", "is_active", "hidden"],
}


def register() -> None:
    """Have changes of the named fields noted, with who made them."""
    for model, fields in FIELDS.items():
        auditlog.register(model, include_fields=fields)
