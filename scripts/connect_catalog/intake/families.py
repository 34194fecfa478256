"""Headings of wide tables that are one measure for several years or groups: `Male 2020`, `Female 2020`,
`2019 White count`. The patterns that make rows of them are named, for a person to say so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ..checks.sums import is_called_total
from .labels import count_shared
from .shape import YEARS
from .tables import slug
from .understood import quote_option

# A year or two, perhaps after a word for their kind, with nothing of a number on either side.
PERIOD_IN_HEADING = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?:S?FY|SY|CY|AY)[ _]?)?({YEARS.pattern})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# What a heading says of the kind of its number, and not of whom it is.
_KINDS = {
    *("count", "counts", "number", "numbers", "num", "n", "percent", "percentage"),
    *(
        "pct",
        "rate",
        "rates",
        "share",
        "students",
        "children",
        "cases",
        "pupils",
        "families",
        "enrollment",
    ),
}
# Words that name groups of people: who sees one of them under several years need not ask what it is.
_GROUP = re.compile(
    r"(fe)?males?|boys?|girls?|men|women|m|f|nonbinary|unknown|other|white|black|hispanic|latin[oax]|asian"
    r"|native|pacific|american|multiracial|two or more.*|races?|both|ages?|aged?|under|over|older|younger"
    r"|infants?|toddlers?|preschool|grades?|kindergarten|english|learners?|disabilit(y|ies)|urban|rural",
    re.IGNORECASE,
)


_YEAR = rf"(?:S?FY|SY|CY|AY)?[ _]?'?(?:{YEARS.pattern}|\d\d(?:[-/]\d\d)?)"
# What headings name that are periods by themselves, by the slot that it makes.
_SPANS = {
    "month": re.compile(
        r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?([ _'-]*\d{2,4})?", re.I
    ),
    "weekday": re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?", re.I),
    "period": re.compile(
        rf"{_YEAR}[ _]*p?([ _]*\(.*\)|[ _]*(YTD|to date|partial|prelim\w*))?|({_YEAR}[ _]*)?Q[1-4]([ _]*{_YEAR})?",
        re.I,
    ),
}


def name_families(titles: Sequence[str]) -> Iterator[str]:
    """Patterns shared by the headings of several columns of numbers. Such columns may be one measure, for
    groups by year, for at least two years, or for at least three categories."""
    dated = [template for title in titles if (template := _put_year(title))]
    crossed = [*_cross(dated)]
    of_years = Counter(dated)
    yield from crossed or sorted(pattern for pattern, times in of_years.items() if times > 1)
    if not (crossed or max(of_years.values(), default=0) > 1) and (slot := _find_spans(titles)):
        yield slot
    others = [title for title in titles if not PERIOD_IN_HEADING.search(title)]
    prefixes = Counter(match[0] for title in others if (match := re.match(r"[^_\s]+[_\s]", title)))
    yield from sorted(f"{prefix}{{category}}" for prefix, times in prefixes.items() if times >= 3)


def cross_by_shape(titles: Sequence[str]) -> str:
    """The pattern of groups by period for headings whose groups no list knows: they differ in one part
    alone, and each stands under the same periods; "" where they do not. They may be measures as well."""
    periods: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        if template := _put_year(title):
            found = PERIOD_IN_HEADING.search(title)
            periods[template].add(found[1] if found else "")
    spans = [*periods.values()]
    whole = len(spans) > 1 and len(spans[0]) > 1 and all(span == spans[0] for span in spans)
    return (_join([*periods], known=False) or "") if whole else ""


def ask_of_families(families: Sequence[str], titles: Sequence[str]) -> str:
    """What is asked of headings that share patterns, and how it is answered."""
    told = [*titles[:3], "..."] if is_span(families[0]) else families
    asked = f"Are the columns {', '.join(told)} one measure for several periods or categories?"
    shape = cross_by_shape(titles)
    if not shape or shape in families:
        return f"{asked} If so, adopt again with a pattern for each, such as {propose_patterns(families[:1])}."
    return (
        f"{asked} If what differs names groups of one measure, adopt again with {propose_patterns([shape])}; if "
        f"each is a measure of its own, with {propose_patterns(families)}."
    )


def _find_spans(titles: Sequence[str]) -> str:
    """The slot of headings that are periods without more, or months, weekdays or quarters, beside totals
    at most; "" where there are others."""
    plain = [title for title in titles if not is_called_total(title)]
    for slot, words in _SPANS.items():
        if len(plain) > 1 and all(map(words.fullmatch, plain)):
            return f"{{{slot}}}"
    return ""


def is_span(pattern: str) -> bool:
    """Whether a pattern is one slot of months, weekdays or other periods."""
    return pattern.strip("{}") in _SPANS


def name_measures(patterns: Sequence[str]) -> list[str]:
    """A name for the measure of each pattern, each another one."""
    bare = [slug(re.sub(r"\{\w+\}", " ", pattern)) or "value" for pattern in patterns]
    return [f"{name}_{i}" if bare.index(name) < i else name for i, name in enumerate(bare)]


def propose_patterns(families: Sequence[str]) -> str:
    """The patterns as options of a command, each with a name for its measure."""
    pairs = zip(name_measures(families), families, strict=True)
    return " ".join(f"--tidy {quote_option(f'{name}={pattern}')}" for name, pattern in pairs)


def _put_year(title: str) -> str:
    """A heading with a slot in place of its period; "" where it holds none, or several."""
    found = [*PERIOD_IN_HEADING.finditer(title)]
    if len(found) != 1 or "{" in title or "}" in title:
        return ""
    return f"{title[: found[0].start(1)]}{{year}}{title[found[0].end(1) :]}"


def _cross(templates: Sequence[str]) -> Iterator[str]:
    """Patterns of groups by period: headings with a slot for the period that differ in one part alone,
    which names groups; apart for each kind of number. Nothing unless all are in one, but for a heading that
    stands alone among its kind."""
    kinds: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for template in templates:
        words = re.split(r"[\W_]+", template.lower())
        kinds[tuple(word for word in words if word in _KINDS)][template] = None
    families = [[*family] for family in kinds.values() if len(family) > 1]
    made = [_join(family) for family in families]
    if made and all(made):
        yield from sorted(filter(None, made))
        alone = (template for family in kinds.values() if len(family) == 1 for template in family)
        yield from sorted(template for template in alone if templates.count(template) > 1)


def _join(templates: Sequence[str], known: bool = True) -> str | None:
    """One pattern for headings that differ in one part. known: only if that names groups, or the whole and
    its parts."""
    parts = [re.findall(r"\{year\}|[^\W_]+|[\W_]", template) for template in templates]
    first = parts[0]
    before = _end_before_number(first, count_shared(parts))
    turned = [part[before:][::-1] for part in parts]
    after = _end_before_number(turned[0], count_shared(turned))
    middles = [part[before : len(part) - after] for part in parts]
    if not all(middles) or any("{year}" in middle for middle in middles):
        return None
    named = sum(any(map(_GROUP.fullmatch, middle)) for middle in middles)
    whole = any(is_called_total("".join(middle).replace("_", " ")) for middle in middles)
    if known and named < 2 and not (whole and len(middles) > 2):
        return None
    return f"{''.join(first[:before])}{{category}}{''.join(first[len(first) - after :])}"


def _end_before_number(parts: Sequence[str], shared: int) -> int:
    """How many parts are shared, without those of a number that goes on: 0- of 0-5."""
    while shared and (
        parts[shared - 1].isdigit()
        or (shared > 1 and parts[shared - 2].isdigit() and not parts[shared - 1].isalnum())
    ):
        shared -= 1
    return shared
