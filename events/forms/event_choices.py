"""What can be chosen in the form of an event, asked for as few times as may be."""

from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import get_language

from members.models import Company, Competence

Choices = list[tuple[int, str]]


def hosts_and_terms(companies: QuerySet[Company], terms: QuerySet[Competence]) -> tuple[Choices, Choices]:
    """The companies, and the terms of the vocabulary, read in one query.

    Returns:
        The two lists of keys and names, each in the order of its names; those of terms in the active language.
    """
    hosts = companies.order_by().values_list(Value("host"), "pk", "name", "sort_name")
    shown, place = _in_language("label"), _in_language("sort")
    named = terms.order_by().values_list(Value("term"), "pk", shown, place)
    lists: dict[str, Choices] = {"host": [], "term": []}
    for kind, key, name, _place in sorted(hosts.union(named, all=True), key=lambda row: (row[3], row[1])):
        lists[kind].append((key, name))
    return lists["host"], lists["term"]


def _in_language(column: str) -> Case | F:
    """A term's label, or what it is sorted by, in the language that it is shown in."""
    norwegian = F(f"{column}_nb")
    return norwegian if get_language() != "en" else Case(When(label_en="", then=norwegian), default=f"{column}_en")
