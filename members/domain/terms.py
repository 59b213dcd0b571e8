"""What a search means in the words of the vocabulary."""

import re
from collections.abc import Iterable, Iterator

from members.models import Competence
from thamsklyngen.shared import search

SHORT = 2  # so few letters are looked for where words begin only: “IT” is not in “kvalitet”
OTHER_WORDS = 8
FILLERS = (
    "og eller i på til med for av en et ei den det de som om fra ved hva hvem kan noen vi jeg oss trenger hjelp lære"
    " and or in on to with for of a an the who what can anybody someone we i us need help learn"
)


def asked_words(text: str) -> list[str]:
    """What is looked for in `text`: its words without and, for, with … unless there are no others."""
    words = list(dict.fromkeys(search.words_of(text)))
    return [word for word in words if word not in FILLERS.split()] or words


def fits(word: str, folded: str) -> bool:
    """Whether `word` stands in a folded text: as part of a word, or where one begins if it is short."""
    plain = search.folded(word)
    return bool(re.search(rf"\b{re.escape(plain)}", folded)) if len(word) <= SHORT else plain in folded


def meaning(word: str, vocabulary: Iterable[Competence]) -> frozenset[int]:
    """Keys of the terms that `word` means: those called so, and all under an area that is."""
    terms = list(vocabulary)
    called = {term.pk for term in terms if fits(word, term.folded)}
    return frozenset(called | {term.pk for term in terms if term.parent_id in called})


def meant_by(words: Iterable[str], vocabulary: Iterable[Competence]) -> list[Competence]:
    """The terms that all the words mean together; those called exactly so come first."""
    wanted = list(words)
    phrase = search.folded(" ".join(wanted))
    found = [term for term in vocabulary if wanted and all(fits(word, term.folded) for word in wanted)]
    return sorted(found, key=lambda term: phrase not in {search.folded(name) for name in names_of(term)})


def names_of(term: Competence) -> list[str]:
    """All that a term is called: both labels and its synonyms."""
    return [name for name in (term.label_nb, term.label_en, *term.synonyms.splitlines()) if name]


def other_words(words: Iterable[str], meant: Iterable[Competence], vocabulary: Iterable[Competence]) -> list[str]:
    """What is searched for too: other names of the terms meant, then the terms under them."""
    asked = [search.folded(word) for word in words]
    found: dict[str, str] = {}
    for name in _candidates(list(meant), vocabulary):
        plain = search.folded(name)
        if not any(word in plain for word in asked):
            found.setdefault(plain, name)
    return list(found.values())[:OTHER_WORDS]


def _candidates(meant: list[Competence], vocabulary: Iterable[Competence]) -> Iterator[str]:
    for term in meant:
        yield from (str(term), *term.synonyms.splitlines())
    keys = {term.pk for term in meant}
    yield from (str(term) for term in vocabulary if term.parent_id in keys)
