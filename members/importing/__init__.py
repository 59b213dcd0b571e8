"""Spreadsheets in and out: reading files, what their columns are called, what a row would change, and writing files.

Nothing here writes to the database; `members.domain.importing` does.
"""
