"""What a spreadsheet does to codes: it takes first zeros off, puts .0 behind them and signs between their
digits, makes days of them, and keeps the first digits of long ones alone.

What is certain is mended and told. What is not is asked about: which zeros were there, no file tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..written import CODES
from .reading import name_lines
from .report import count
from .tables import change_each, slug
from .understood import Answers, Asked, Proposal, Understood, propose_roles

ANY = "any"  # the digits of codes that stay as they are
EXACT = 15  # digits that a spreadsheet keeps of a number
LONGEST = 15  # digits of a code whose first zeros may be lost
# A number of which a spreadsheet kept the first digits alone: 9.00720E+14.
_EXPONENT = re.compile(r"\d([.,]\d+)?E\+?\d{1,3}", re.I)
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
# 2-Jan, Jan-02, 2-Jan-24: a day that was a code. With a year in digits it may be one only among codes.
_DAY = re.compile(rf"\d{{1,2}}-({_MONTH})(-\d\d(\d\d)?)?|({_MONTH})-\d{{1,2}}", re.I)
_DATE = re.compile(r"\d{1,2}/\d{1,2}(/(\d\d)?\d\d)?|\d{4}-\d\d-\d\d([ T]00:00(:00)?)?")
_HASHES = re.compile(r"#{2,}")
_ERROR = re.compile(r"#(REF|VALUE|NAME|DIV/0|NULL|NUM|SPILL|CALC|FIELD)[!?]", re.I)
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
# The numbers of the states and territories in FIPS 5-2, with which each longer code begins.
_STATES = {f"{number:02}" for number in range(1, 57)} - {"03", "07", "14", "43", "52"}
_STATES |= {"60", "66", "69", "72", "78"}
_PLACE_CODES = re.compile(r"(^|_)(fips|geo_?id)(_|$)")


def is_code_column(column: Understood) -> bool:
    """Whether a column that holds no numbers is called one of codes."""
    return column.what == "codes" or (
        column.what == "words" and CODES.search(slug(column.title)) is not None
    )


def mend_codes(column: Understood, answers: Answers) -> Understood:
    """The codes as they were before a spreadsheet, as far as that is certain or was said."""
    if not is_code_column(column) and column.title not in answers.digits:
        return column
    cells, evidence = column.cells, [*column.evidence]
    for change, words in _list_mends(column.title, cells, answers.digits.get(column.title, ANY)):
        mended = change_each(cells, change)
        if mended != cells:
            changed = sum(new != old for new, old in zip(mended, cells, strict=True))
            evidence.append(f"{column.title}: {words} in {count(changed, 'cell')}.")
        cells = mended
    return replace(column, cells=cells, evidence=(*evidence,))


def _list_mends(
    title: str, cells: Sequence[str], digits: str
) -> Iterator[tuple[Callable[[str], str], str]]:
    """What is to be done to each code, and how it is told."""
    yield (
        lambda c: re.sub(r"^['‘’`´](?=[\w-]*\d)", "", c),
        "the apostrophe before codes was taken off",
    )
    yield lambda c: re.sub(r"^(\d+)\.0+$", r"\1", c), "the .0 behind codes was taken off"
    if all(re.fullmatch(r"\d{1,3}", cell) or _GROUPED.fullmatch(cell) for cell in {*cells} - {""}):
        yield lambda c: c.replace(",", ""), "the signs between thousands were taken out of codes"
    if re.search(r"(^|_)zip", slug(title)):
        short = re.compile(r"(\d{3,4})(-\d{4})?")
        yield (
            lambda c: c.zfill(5 + 5 * ("-" in c)) if short.fullmatch(c) else c,
            "the first zero of ZIP codes was put back",
        )
    if _PLACE_CODES.search(slug(title)) and _lost_state(cells):
        yield lambda c: f"0{c}" if c else c, "the first zero of the state's number was put back"
    if digits != ANY:
        yield (
            lambda c: c.zfill(int(digits)) if c.isdigit() else c,
            "zeros were put back before codes",
        )


def _lost_state(cells: Sequence[str]) -> bool:
    """Whether codes of places lost the zero of the state's number: they are long enough to begin with
    one, all of one length, and no state or territory has the number that they begin with."""
    codes = {re.sub(r"\.0+$", "", cell) for cell in {*cells} - {""}}
    lengths = {len(code) for code in codes}
    return (
        len(lengths) == 1
        and min(lengths) >= 4
        and all(code.isdigit() and code[0] != "0" for code in codes)
        and not any(code[:2] in _STATES for code in codes)
    )


# ----------------------------------------------------------------------------------- what is asked


def ask_of_codes(
    columns: Sequence[Understood],
    lines: Sequence[int],
    settled: frozenset[str],
    answers: Answers,
    asked: Asked,
) -> None:
    """Ask about codes that a spreadsheet changed. settled: headings of columns that hold codes which a
    list knows, so that it tells of their zeros."""
    for column in columns:
        if column.what not in ("words", "codes"):
            continue
        for damage in _list_damages(column, answers):
            if at := damage.find(column.cells, lines):
                asked.ask(
                    column.title,
                    f"The column {column.title} holds {damage.words} (look at {name_lines(at)})"
                    f"{damage.so}.",
                    "Export it again with its cells as text, or take the column out."
                    + (f" {damage.either}" if damage.either else ""),
                    *damage.proposals,
                )
                break
        else:
            if column.title not in {*settled, *answers.digits}:
                _ask_of_digits(column, lines, asked)


@dataclass(frozen=True)
class _Damage:
    """What a spreadsheet did. cells: what it left; words: what that is; so: what follows; either: what
    else may be said, with its proposals."""

    cells: frozenset[str]
    words: str
    so: str
    either: str = ""
    proposals: tuple[Proposal, ...] = ()

    def find(self, cells: Sequence[str], lines: Sequence[int]) -> list[int]:
        if not self.cells:
            return []
        return [line for cell, line in zip(cells, lines, strict=True) if cell in self.cells]


def _list_damages(column: Understood, answers: Answers) -> Iterator[_Damage]:
    distinct = {*column.cells} - {""}
    codes = is_code_column(column)
    lost = ", so that digits are lost"
    lettered = any(
        re.fullmatch(r"\d+[a-df-z]\d+", cell, re.I) for cell in distinct
    )  # 4A12 and 4E12
    cut = () if lettered else filter(_EXPONENT.fullmatch, distinct)
    yield _Damage(frozenset(cut), "numbers that a spreadsheet wrote with an exponent", lost)
    narrow = filter(_HASHES.fullmatch, distinct)
    yield _Damage(frozenset(narrow), "signs that a spreadsheet shows where a column is narrow", "")
    broken = filter(_ERROR.fullmatch, distinct)
    yield _Damage(frozenset(broken), "errors of formulas in place of texts", "")
    long = {c for c in distinct if c.isdigit() and len(c) > EXACT and not c[EXACT:].strip("0")}
    if codes and len(long) > 1:
        yield _Damage(frozenset(long), f"codes of which {EXACT} digits were kept", lost)
    days = {cell for cell in distinct if _DAY.fullmatch(cell) or (codes and _DATE.fullmatch(cell))}
    if column.title not in answers.roles and days and (codes or days != distinct):
        group, label = propose_roles(column.title, "dimension", "label")
        yield _Damage(
            frozenset(days),
            "days among its codes or groups",
            ", as where a spreadsheet took 1-2 for January 2",
            f"If they are days, say {group} or {label}.",
            (group, label),
        )


def _ask_of_digits(column: Understood, lines: Sequence[int], asked: Asked) -> None:
    """Ask whether codes lost first zeros: some are shorter than the others, and no zero stands before
    one of the shorter."""
    distinct = {*column.cells} - {""}
    width = find_width(distinct) if is_code_column(column) else 0
    short = {cell for cell in distinct if len(cell) < width}
    if not short:
        return
    at = [line for cell, line in zip(column.cells, lines, strict=True) if cell in short]
    filled, kept = (Proposal("digits", column.title, word) for word in (str(width), ANY))
    asked.ask(
        column.title,
        f"Codes of the column {column.title} have {width} characters, and {count(len(short), 'code')} fewer "
        f"(look at {name_lines(at)}): a spreadsheet takes first zeros off.",
        f"Say how many they have, so that the zeros are put back: {filled}. If they are right as they "
        f"are: {kept}.",
        filled,
        kept,
    )


def find_width(codes: set[str]) -> int:
    """How many characters codes have that may have lost first zeros; 0 where that is open."""
    width = max(map(len, codes), default=0)
    if not 3 <= width <= LONGEST or not all(code.isalnum() for code in codes):
        return 0
    others = (code for code in codes if not code.isdecimal() or code[0] == "0")
    if not all(len(code) == width for code in others):
        return 0
    return width if len(codes) > 1 else 0


def measure_codes(codes: Iterable[str]) -> str:
    """How many digits the codes of a published column have, where some begin with a zero: codes of a new
    edition have as many."""
    lengths = {len(code) for code in codes if code}
    zeros = any(code.isdigit() and code[0] == "0" for code in codes)
    return str(lengths.pop()) if zeros and len(lengths) == 1 else ANY
