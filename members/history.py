"""What is kept about changes: named fields only, never free text about people."""

from auditlog.registry import auditlog

from members.models import Company, CompanyCompetence, Competence, Employment, Membership, Person, PersonCompetence

FIELDS = {
    Company: ["name", "legal_name", "organisation_number", "parent", "public", "merged_into"],
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
