"""Search for names by full text and word beginnings, on a plain PostgreSQL."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery

LONGEST = 100


def words_of(text: str) -> list[str]:
    """The searchable words in what the user typed: letters and digits only, at most eight."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text[:LONGEST]).lower())[:8]


NORWEGIAN = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "ö": "oe"})


def folded(word: str) -> str:
    """`word` as columns made by `fields.folded` hold it: lower case, å as aa, æ as ae, ø as oe, no accents."""
    plain = unicodedata.normalize("NFC", word.lower()).translate(NORWEGIAN)
    return "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))


def beginning_with(text: str, config: str = "simple") -> SearchQuery | None:
    """A query that finds rows holding words that begin with every word of `text`; None when there is no word.

    The user's text never reaches PostgreSQL's query language: only its words do, each as one quoted prefix.
    """
    words = words_of(text)
    if not words:
        return None
    return SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config=config)


LAST_LETTERS = str.maketrans("æøåäö", "{|}{|")


def norwegian(text: str) -> str:
    """A key that sorts texts in Norwegian order: æ, ø, å behind z; in Python what `fields.NorwegianOrder` is in SQL."""
    return text.lower().translate(LAST_LETTERS)
