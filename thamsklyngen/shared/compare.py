"""Two versions of a text side by side: section by section, word by word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>.*?)[ \t#]*$", re.MULTILINE)
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 6000  # in one section; more are compared line by line, since the time grows with the square
ALIKE = 0.5  # so much has two sections under different headings in common that one was made of the other


@dataclass(frozen=True)
class Text:
    """A section as it stands in one version. `key` tells which sections belong together; else the title does.

    One that is `aside` has no number: it tells of what is left out.
    """

    title: str
    body: str
    key: str = ""
    aside: bool = False


@dataclass(frozen=True)
class Part:
    """A run of words that both versions have, or only the one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Section:
    """A section with what has become of it; `number` is its number in the new version, 0 where it has none."""

    title: list[Part]
    parts: list[Part] = field(default_factory=list)
    number: int = 0

    @property
    def changed(self) -> bool:
        """Whether a reader of the old version has something to read here."""
        return any(part.kind != "same" for part in (*self.title, *self.parts))

    @property
    def name(self) -> str:
        """Its title in the new version, or in the old one where it is gone."""
        new = "".join(part.text for part in self.title if part.kind != "gone")
        return new or "".join(part.text for part in self.title)

    @property
    def sides(self) -> list[tuple[str, list[Part], list[Part]]]:
        """(`old` or `new`, title, text) as each version has it, with what is not in the other one marked."""
        return [
            (side, _without(other, self.title), _without(other, self.parts))
            for side, other in (("old", "new"), ("new", "gone"))
        ]


def _without(kind: str, parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.kind != kind]


def sections_of(markdown: str) -> list[Text]:
    """A text in Markdown as sections, split at its headings; what stands before the first has no title."""
    marks = list(HEADING.finditer(markdown))
    ends = [mark.start() for mark in marks] + [len(markdown)]
    found = [Text("", markdown[: ends[0]].strip())] if markdown[: ends[0]].strip() else []
    for mark, end in zip(marks, ends[1:], strict=True):
        found.append(Text(mark["title"].strip(), markdown[mark.end() : end].strip()))
    return found


def compare(old: Sequence[Text], new: Sequence[Text]) -> list[Section]:
    """What has become of each section, in the order of the new version; what is gone stands where it stood."""
    found, number = [], 0
    for was, now in _pairs(old, new):
        counts = bool(now.title or now.body) and not now.aside
        number += counts
        found.append(Section(words(was.title, now.title), words(was.body, now.body), number if counts else 0))
    return found


def numbered(texts: Iterable[Text]) -> list[tuple[int, Text]]:
    """The sections of one version that say anything, each with its number as in a comparison; 0 where it has none."""
    found, number = [], 0
    for text in texts:
        if text.title or text.body:
            number += not text.aside
            found.append((0 if text.aside else number, text))
    return found


def words(old: str, new: str) -> list[Part]:
    """Word by word what both texts have and what only the one has, in reading order: gone before new."""
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    parts: list[tuple[Kind, str]] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(("same", "".join(after[k:m])))
        else:
            parts += [("gone", "".join(before[i:j])), ("new", "".join(after[k:m]))]
    return _joined(parts)


def _tokens(text: str) -> list[str]:
    return WORDS.findall(text.replace("\r\n", "\n"))


def _joined(parts: Iterable[tuple[Kind, str]]) -> list[Part]:
    """Changes that only a space keeps apart become one, so that a sentence written anew reads as one."""
    joined: list[Part] = []
    gone = new = ""
    for kind, text in [*parts, ("same", "\0")]:
        if kind == "gone":
            gone += text
        elif kind == "new":
            new += text
        elif (gone or new) and text.isspace() and "\n" not in text:
            gone, new = gone + text, new + text
        else:
            joined += _changes(gone, new)
            gone = new = ""
            joined.append(Part("same", text))
    return [part for part in joined if part.text and part.text != "\0"]


def _changes(gone: str, new: str) -> list[Part]:
    """A change without the spaces that both end with."""
    tail = ""
    while gone and new and gone[-1] == new[-1] and gone[-1].isspace():
        gone, new, tail = gone[:-1], new[:-1], gone[-1] + tail
    return [Part("gone", gone), Part("new", new), Part("same", tail)]


def _pairs(old: Sequence[Text], new: Sequence[Text]) -> list[tuple[Text, Text]]:
    nothing = Text("", "")
    before, after = [_name(text) for text in old], [_name(text) for text in new]
    left = {name: text for name, text in zip(before, old, strict=True) if name not in after}
    found: list[tuple[Text, Text]] = []
    for name, text in zip(after, new, strict=True):
        if name in before:
            found.append((old[before.index(name)], text))
            continue
        origin = next((key for key, was in left.items() if _alike(was, text)), None)
        found.append((left.pop(origin) if origin else nothing, text))
    for name, was in left.items():
        ahead = before[: before.index(name)]
        place = max((number for number, (one, _two) in enumerate(found, start=1) if _name(one) in ahead), default=0)
        found.insert(place, (was, nothing))
    return found


def _name(text: Text) -> str:
    return text.key or text.title.casefold()


def _alike(one: Text, two: Text) -> bool:
    if bool(one.key) != bool(two.key):  # it has got a key since: the title tells
        return one.title.casefold() == two.title.casefold()
    if one.key or two.key or not one.body or not two.body:
        return False
    matcher = SequenceMatcher(None, _tokens(one.body)[:MOST_WORDS], _tokens(two.body)[:MOST_WORDS], autojunk=False)
    return matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE
