"""Companies, the people in them, what binds the two, and what they can."""

from members.models.company import Company, CompanyLogo, Membership, Site
from members.models.competence import CompanyCompetence, Competence, PersonCompetence
from members.models.domain import CompanyDomain
from members.models.importing import Import
from members.models.joining import CompanyInvitation, JoinCode, JoinRequest
from members.models.person import Employment, Person
from members.models.register import RegisterChange, RegisterEntry

__all__ = [
    "Company",
    "CompanyCompetence",
    "CompanyDomain",
    "CompanyInvitation",
    "CompanyLogo",
    "Competence",
    "Employment",
    "Import",
    "JoinCode",
    "JoinRequest",
    "Membership",
    "Person",
    "PersonCompetence",
    "RegisterChange",
    "RegisterEntry",
    "Site",
]
