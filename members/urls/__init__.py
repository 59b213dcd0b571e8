"""Addresses of the members app, by noun. `pages` stand under the namespace `members`, `managing` under `manage`."""

from members.urls.competence import managing as managing_competence
from members.urls.competence import pages as competence
from members.urls.importing import managing as importing
from members.urls.joining import managing as managing_joins
from members.urls.joining import pages as joining
from members.urls.my_company import pages as my_company
from members.urls.profile import urlpatterns
from members.urls.register import managing as register

__all__ = ["managing", "pages", "urlpatterns"]

pages = [*competence, *joining, *my_company]
managing = [*managing_competence, *importing, *managing_joins, *register]
