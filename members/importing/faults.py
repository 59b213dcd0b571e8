"""What can be wrong with a spreadsheet. Kept as a code with details, said in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 60  # of a cell's content in a sentence


class Fault(ValueError):
    """One cell, or one row, that can't be imported."""

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.details = {name: shortened(value) for name, value in details.items()}
        super().__init__(code)


class Unreadable(Fault):
    """A file of which nothing can be imported."""


def shortened(value: Any) -> Any:
    """`value` short enough to stand in a sentence."""
    if isinstance(value, int):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def say(code: str, details: Mapping[str, Any]) -> str:
    """The sentence for a code, in the language that is active."""
    return str(SENTENCES[code]) % details


SENTENCES: dict[str, str | Promise] = {
    # the file
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than %(most)d MB. Divide it, or take pictures out of it."),
    "not_a_spreadsheet": _("This is no spreadsheet. Save the list as XLSX or CSV and choose that file."),
    "old_excel": _("This is a file of an old Excel (.xls). Open it and save it as an Excel workbook (.xlsx)."),
    "other_office": _("This is another kind of office file. Save the list as XLSX or CSV and choose that file."),
    "locked": _("The file is protected by a password. Save it without one and choose it again."),
    "broken": _("The file is damaged and can't be opened. Open it in Excel, save it anew and choose it again."),
    "bomb": _("The file unpacks to more than %(most)d MB. Keep only the sheet with the list."),
    "letters": _("The letters in the file can't be read. Save it as “CSV UTF-8” or as XLSX."),
    "no_header": _("No row with column names was found. The first row should say, for example: %(names)s."),
    "no_column": _("The column “%(name)s” is missing. Without it nothing can be told apart."),
    "people_not_companies": _("This is a list of people. Choose “People” instead of “Companies”."),
    "companies_not_people": _("This is a list of companies. Choose “Companies” instead of “People”."),
    "column_twice": _("Two columns are called “%(name)s”: %(first)s and %(second)s. Take one away."),
    "no_rows": _("Under the column names there is nothing."),
    "too_many_rows": _("There are more than %(most)d rows. Divide the list."),
    "too_many_columns": _("There are more than %(most)d columns. Keep those that the template has."),
    "gave_up": _("Reading the file failed three times. Try with fewer rows, or save it anew."),
    "collided": _("Others changed the same companies or people at the same moment. Nothing was imported; try again."),
    "unexpected": _("Something went wrong on our side. Nothing was imported; whoever runs the portal can read why."),
    # a cell
    "missing": _("This has to be filled in."),
    "too_long": _("“%(value)s” is too long: at most %(most)d letters."),
    "excel_error": _("Excel could not work this cell out: %(value)s."),
    "number": _("“%(value)s” is not an organisation number: nine digits, the last one checks."),
    "email": _("“%(value)s” is not an e-mail address."),
    "phone": _("“%(value)s” is not a phone number."),
    "day": _("“%(value)s” is not a date. Write it as 31.12.2026."),
    "choice": _("“%(value)s” is not one of: %(choices)s."),
    "web": _("“%(value)s” is not a web address."),
    "industry_code": _("“%(value)s” is not an industry code, as 25.620."),
    # a row
    "twice": _("Row %(row)d is about the same, and says something else. Keep one of the two."),
    "which_company": _("Several companies are called “%(value)s”. Give the organisation number."),
    "no_company": _("No company is called “%(value)s”. Import the companies first, or write the name as they do."),
    "no_company_but": _("No company is called “%(value)s”. Is it “%(near)s”?"),
    "no_such_number": _("No company here has the organisation number %(value)s. Import the companies first."),
    "works_where": _("Say where %(name)s works: the company's name or organisation number."),
    "title_without_company": _("Title and role are at a company; say which one."),
    "since_overlaps": _("The company was a member until %(day)s; this would begin before that."),
    "ends_before_start": _("The last day, %(last)s, is before the first, %(first)s."),
    "since_after_end": _("The membership ends on %(day)s; it can't begin then or later."),
    "last_contact": _("%(company)s would have nobody left who answers for it. Name another contact first."),
    # what to know of a row that is all right
    "same_row": _("The same as row %(row)d."),
    "merged": _("Has become part of %(name)s and stays as it is."),
    "no_membership": _("Will not be a member: neither membership nor a first day is given."),
    "member_no_more": _("Left on %(day)s. To admit it again, give a later first day, or do it on its page."),
    "no_end_by_list": _("The membership stays as it is: a list ends none. End it on the company's page."),
    "reason_without_end": _("The reason for leaving is left out: there is no last day."),
    "no_street": _("Postcode and post town are left out: there is no street address."),
    "other_number": _("Another company has that name, with the number %(number)s."),
    "looks_like": _("Looks like “%(name)s”, which is here already."),
    "signs_in_as": _("Signs in as %(email)s."),
    "works_elsewhere": _("Works at %(companies)s too; that doesn't end."),
    "has_left": _("Left %(company)s on %(day)s and stays away. If they are back, say so on their page."),
    "closed": _("The account is closed and stays as it is."),
    "not_member": _("%(company)s is not a member company today."),
}
