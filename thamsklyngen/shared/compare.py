"""Two versions of a text side by side: section by section, word by word."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import Match, SequenceMatcher
from functools import partial
from typing import Literal, TypeVar

Kind = Literal["same", "gone", "new"]
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>.*)$", re.MULTILINE)
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 6000  # in one section; more are compared line by line, since the time grows with the square
MOST_STEPS = 16_000_000  # of one comparison, about as many as a second has; beyond, it is compared more coarsely
PAIR_STEPS = 10  # what looking at two sections costs at least
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
        found.append(Text(mark["title"].rstrip(" \t#").strip(), markdown[mark.end() : end].strip()))
    return found


Made = TypeVar("Made")


class TooMuch(Exception):
    """Comparing takes more steps than it may."""


@dataclass
class Work:
    """How many steps a comparison may still take."""

    left: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Take `steps`, before they are done.

        Raises:
            TooMuch: there are not as many left.
        """
        self.left -= steps
        if self.left < 0:
            raise TooMuch

    def try_with_half(self, call: "Callable[[Work], Made]") -> "Made | None":
        """What `call` makes of half of the steps that are left, so that others have some too; None if it fails."""
        given = self.left // 2
        share = Work(given)
        try:
            return call(share)
        except TooMuch:
            return None
        finally:
            self.left -= given - max(0, share.left)


class Matcher(SequenceMatcher[str]):
    """The standard library's, counting its steps, and looking only at places within the window that it compares."""

    def __init__(self, old: Sequence[str], new: Sequence[str], work: Work) -> None:
        self.work, self.old, self.length = work, old, len(new)
        self.places: dict[str, list[int]] = defaultdict(list)  # of each piece of `new`
        for place, piece in enumerate(new):
            self.places[piece].append(place)
        super().__init__(None, old, new, autojunk=False)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """The longest run that both have in [alo, ahi) and [blo, bhi), the first of several.

        Raises:
            TooMuch: see there.
        """
        ahi, bhi = len(self.old) if ahi is None else ahi, self.length if bhi is None else bhi
        best, before = Match(alo, blo, 0), dict[int, int]()  # how long the run is that ends at a place in `b`
        for i in range(alo, ahi):
            runs: dict[int, int] = {}
            places = self.places.get(self.old[i], [])
            here = places[bisect_left(places, blo) : bisect_left(places, bhi)]
            self.work.spend(1 + len(here))
            for j in here:
                size = runs[j] = before.get(j - 1, 0) + 1
                if size > best.size:
                    best = Match(i - size + 1, j - size + 1, size)
            before = runs
        return best


def compare(old: Sequence[Text], new: Sequence[Text], work: Work | None = None) -> list[Section]:
    """What has become of each section, in the order of the new version; what is gone stands where it stood.

    Args:
        work: how many steps it may take; past them sections are compared by lines, then as a whole.
    """
    work = Work() if work is None else work
    found, number = [], 0
    for was, now in _pairs(old, new, work):
        counts = bool(now.title or now.body) and not now.aside
        number += counts
        title, body = words(was.title, now.title, work), words(was.body, now.body, work)
        found.append(Section(title, body, number if counts else 0))
    return found


def numbered(texts: Iterable[Text]) -> list[tuple[int, Text]]:
    """The sections of one version that say anything, each with its number as in a comparison; 0 where it has none."""
    found, number = [], 0
    for text in texts:
        if text.title or text.body:
            number += not text.aside
            found.append((0 if text.aside else number, text))
    return found


def words(old: str, new: str, work: Work | None = None) -> list[Part]:
    """Word by word what both texts have and what only the one has, in reading order: gone before new.

    Where that takes too many steps: line by line, and else as a whole.
    """
    work = Work() if work is None else work
    old, new = (text.replace("\r\n", "\n") for text in (old, new))
    if old == new:
        return [Part("same", old)] if old else []
    for pieces, most in ((_tokens, MOST_WORDS), (_lines, len(old) + len(new))):
        before, after = pieces(old), pieces(new)
        if max(len(before), len(after)) <= most:
            parts = work.try_with_half(partial(_changed, before, after))
            if parts is not None:
                return parts
    return [part for part in (Part("gone", old), Part("new", new)) if part.text]


def _changed(before: Sequence[str], after: Sequence[str], work: Work) -> list[Part]:
    parts: list[tuple[Kind, str]] = []
    for what, i, j, k, m in Matcher(before, after, work).get_opcodes():
        if what == "equal":
            parts.append(("same", "".join(after[k:m])))
        else:
            parts += [("gone", "".join(before[i:j])), ("new", "".join(after[k:m]))]
    return _joined(parts)


def _tokens(text: str) -> list[str]:
    return WORDS.findall(text.replace("\r\n", "\n"))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


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
    same = 0
    for one, two in zip(reversed(gone), reversed(new), strict=False):
        if one != two or not one.isspace():
            break
        same += 1
    ends = len(gone) - same, len(new) - same
    return [Part("gone", gone[: ends[0]]), Part("new", new[: ends[1]]), Part("same", gone[ends[0] :])]


def _pairs(old: Sequence[Text], new: Sequence[Text], work: Work) -> list[tuple[Text, Text]]:
    """Which section of the old version has become which of the new one; each stands once."""
    nothing = Text("", "")
    origins = _by_name(old, new)
    work.try_with_half(lambda share: _by_content(old, new, origins, share))
    places = {was: now for now, was in origins.items()}
    gone: dict[int, list[Text]] = defaultdict(list)  # by the place in the new version after which they stand
    last = -1
    for at, was in enumerate(old):
        if at in places:
            last = max(last, places[at])
        else:
            gone[last].append(was)
    found = [(was, nothing) for was in gone[-1]]
    for at, now in enumerate(new):
        found.append((old[origins[at]] if at in origins else nothing, now))
        found += [(was, nothing) for was in gone[at]]
    return found


def _by_name(old: Sequence[Text], new: Sequence[Text]) -> dict[int, int]:
    """Places in the new version with those in the old one of the same name; of several the ones that say the same."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(old):
        by_name[_name(text)].append(at)
    waiting: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(new):
        waiting[_name(text)].append(at)
    found: dict[int, int] = {}
    for name, places in waiting.items():
        same: dict[str, list[int]] = defaultdict(list)
        for was in reversed(by_name[name]):
            same[old[was].body].append(was)
        found |= {now: same[new[now].body].pop() for now in places if same[new[now].body]}
        taken = set(found.values())
        others = (was for was in by_name[name] if was not in taken)
        found |= dict(zip((now for now in places if now not in found), others, strict=False))
    return found


def _by_content(old: Sequence[Text], new: Sequence[Text], found: dict[int, int], work: Work) -> None:
    """Add to `found` where new sections have come from that had another name: the first one left that is alike.

    Raises:
        TooMuch: it takes too many steps; those not found by then are taken for new.
    """
    taken = set(found.values())
    rest = [at for at in range(len(old)) if at not in taken]
    bags = {id(text): Counter(_tokens(text.body)[:MOST_WORDS]) for text in (*old, *new)}
    for at, text in enumerate(new):
        if at in found:
            continue
        origin = next((was for was in rest if _alike(old[was], text, bags, work)), None)
        if origin is not None:
            found[at] = origin
            rest.remove(origin)


def _name(text: Text) -> str:
    return text.key or text.title.casefold()


def _alike(one: Text, two: Text, bags: dict[int, Counter[str]], work: Work) -> bool:
    work.spend(PAIR_STEPS)
    if bool(one.key) != bool(two.key):  # it has got a key since: the title tells
        return one.title.casefold() == two.title.casefold()
    if one.key or two.key or not one.body or not two.body:
        return False
    before, after = bags[id(one)], bags[id(two)]
    total = before.total() + after.total()
    if 2 * min(before.total(), after.total()) <= ALIKE * total:
        return False
    work.spend(len(before))
    if 2 * (before & after).total() <= ALIKE * total:
        return False
    return Matcher(_tokens(one.body)[:MOST_WORDS], _tokens(two.body)[:MOST_WORDS], work).ratio() > ALIKE
