"""What each column of a handed-over table is: numbers, periods, codes or words, with the evidence.

What is not understood is asked about: a column whose cells nearly all hold digits is never taken
for a name or a group by itself, and one in which a plain number stands among unknown words is a
count until somebody says otherwise. All questions come at once; no question repeats a cell that may
be a small count or a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..checks.number_texts import find_number_texts
from ..marks import Mark
from ..refusals import Refusal
from ..written import (
    CODES,
    DOTTED,
    GROUPS,
    RANGE,
    SPAN_OF_DAYS,
    holds_digit,
    is_below,
    is_level,
    is_range,
    last_level,
    may_be_words,
    read_written,
)
from .code_cells import ask_of_codes, mend_codes
from .padded import leave_out_totals
from .pairs import take_off
from .reading import RawTable, name_lines
from .report import count
from .tables import BLANK, change_each, holds_periods, is_band, is_percent, read_mark, slug
from .understood import (
    Answers,
    Asked,
    Proposal,
    Understood,
    propose_marks,
    propose_roles,
)

CHANGES = re.compile(r"\b(change|difference|net|growth|gain|loss|deviation|balance)\b", re.I)
RUNS_ON = re.compile(
    r"\b(cumulative|cumulated|running|accumulated|so far|to[ _-]date|ytd|since start)\b", re.I
)
# Years after a word for their kind: FY19, SFY2019, SY 19-20.
_KIND_OF_YEAR = re.compile(
    r"(S?FY|SY|AY|CY)\s?['\u2019]?((?:20)?[0-4]\d)(?:\s?[-\u2013/]\s?((?:20)?[0-4]\d))?", re.I
)
_DAY_MONTH = re.compile(r"(?:(\d{1,2})-([A-Za-z]{3})|([A-Za-z]{3})-(\d{1,2}))")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def understand(
    raw: RawTable,
    answers: Answers,
    settled: frozenset[str] = frozenset(),
    every_row: bool = False,
) -> list[Understood]:
    """The columns of a table. settled: headings of columns that hold known places or groups, of
    whose digits nothing is asked; every_row: whether rows stay that leave a group blank and are totals.
    Raises Refusal with all that only a person can say."""
    asked = Asked()
    columns = [
        _understand_column(title, raw.cells(i), raw.lines, answers, title in settled, asked)
        for i, title in enumerate(raw.header)
    ]
    columns = [_fill_down(column, raw.lines, answers, asked) for column in columns]
    others = frozenset(title for title, role in answers.roles.items() if role == "label")
    columns = [mend_codes(column, answers) for column in columns]
    ask_of_codes(columns, raw.lines, settled, answers, asked)
    _ask_of_repeats(columns, raw.lines, answers, asked)
    _ask_of_number_texts(columns, raw.lines, settled, answers, asked)
    if not every_row:
        columns = leave_out_totals(columns, raw.lines, others, asked)
    asked.settle()
    return columns


def settle_once(raw: RawTable, titles: set[str]) -> frozenset[str]:
    """Those of some headings that only one column has: of the other column nothing is known."""
    return frozenset(title for title in titles if raw.header.count(title) == 1)


def _ask_of_repeats(
    columns: Sequence[Understood], lines: Sequence[int], answers: Answers, asked: Asked
) -> None:
    """Ask about texts that say a small number, wherever they stand, which is a number of their row: a
    note such as "only 3 children" beside a count of 3."""
    numbers = [column.cells for column in columns if column.what == "numbers"]
    for column in columns:
        if column.what not in ("words", "codes") or column.title in answers.roles:
            continue
        groups = propose_roles(column.title, "dimension", "label")
        if copied := _find_copied(column.cells, numbers, lines):
            asked.ask(
                column.title,
                f"The digits in the column {column.title} are a number of their row, in other clothes "
                f"(look at {name_lines(copied)}): it would be read there where it is hidden.",
                f"Take the column out; or, if it is chance, say {groups[0]} or =label.",
                *groups,
            )
            continue
        if repeats := _find_repeats(column.cells, numbers, lines):
            asked.ask(
                column.title,
                f"Texts of the column {column.title} say a small number that stands as a number in "
                f"their row (look at {name_lines(repeats)}): it would be read there where it is hidden.",
                f"Write the texts without numbers; or, if it is chance, say {groups[0]} or =label.",
                *groups,
            )


def _ask_of_number_texts(
    columns: Sequence[Understood],
    lines: Sequence[int],
    settled: frozenset[str],
    answers: Answers,
    asked: Asked,
) -> None:
    """Ask about numbers among words, in whatever clothes, as the check of a package does."""
    known = {*settled, *answers.roles, *asked.titles}
    for column in columns:
        if column.what != "words" or column.title in known or _all_ranges(column.cells):
            continue
        counts = Counter(_list_texts(column.cells, answers.known_marks))
        found = {*find_number_texts(slug(column.title), counts)}
        if found:
            at = [line for cell, line in zip(column.cells, lines, strict=True) if cell in found]
            group, label = propose_roles(column.title, "dimension", "label")
            asked.ask(
                column.title,
                f"The column {column.title} holds words, and among them what may be a small number (look at "
                f"{name_lines(at)}): nothing keeps it hidden there.",
                f"If it counts something, write plain numbers in a column of their own. If it names groups, "
                f"say {group}; if it only describes, {label}.",
                group,
                label,
            )


def _find_copied(
    cells: Sequence[str], numbers: Sequence[Sequence[str]], lines: Sequence[int]
) -> list[int]:
    """The lines of a column whose digits are, in each of three rows or more, the number that one other
    column has there."""
    held = {cell: match[0] for cell in {*cells} if (match := _ONE_NUMBER.fullmatch(cell))}
    if len({*held.values()}) < 3:
        return []
    digits = [(i, held[cell]) for i, cell in enumerate(cells) if cell in held]
    for other in numbers:
        if all(re.sub(r"\D", "", number) == other[i] for i, number in digits):
            return [lines[i] for i, _ in digits]
    return []


def _find_repeats(
    cells: Sequence[str], numbers: Sequence[Sequence[str]], lines: Sequence[int]
) -> list[int]:
    """The first line of each text that says a small number which is, wherever the text stands, a number
    of its row."""
    small = {cell: found for cell in {*cells} if (found := _find_small(cell))}
    told: dict[str, list[int]] = {}
    for i, cell in enumerate(cells if small else ()):
        if cell in small:
            told.setdefault(cell, []).append(i)
    return [
        lines[rows[0]]
        for cell, rows in told.items()
        if all(small[cell] & {others[i] for others in numbers} for i in rows)
    ]


def _find_small(cell: str) -> set[str]:
    """The whole numbers below 10 in a text of several words that is no range."""
    if is_range(cell) or not re.search(r"[^\W\d_]{2}", cell):
        return set()
    plain = re.sub(r"[^\W\d_]+", lambda word: _SMALL_WORDS.get(word[0].lower(), word[0]), cell)
    return {*re.findall(r"(?<![\w.,-])[1-9](?![\w.,-])", plain)}


# Dice, and a picture again and again, count by themselves.
_PICTURED = re.compile(r"[\u2680-\u2685]+|([\u2300-\u2bff\U0001f000-\U0001faff])\1+")
_CODES_AT_MOST = 3  # distinct numbers below zero; more are no codes
_ONE_NUMBER = re.compile(r"\D*\d+\D*")
_SMALL_WORDS = {
    word: str(number)
    for number, word in enumerate("one two three four five six seven eight nine".split(), start=1)
}

# Words by which a column says of each row what its number is.
_NUMBER_WORDS = {"number", "count", "n", "#", "num", "no", "no."}
# Columns that name what the number of a row measures, and names of shares in them.
_NAMES_MEASURES = re.compile(
    r"\b(measures?|indicators?|statistics?|metrics?|variables?|series|types?)\b", re.I
)
_NAMES_SHARE = re.compile(
    r"^(%|percent|pct|rate|share)\b|(%|\b(percent|percentage|pct|rate|share))\)?$"
)
_SHARE_WORDS = {"percent", "%", "pct", "pct.", "perc", "percentage", "rate", "share", "proportion"}


def refuse_mixed(columns: Mapping[str, Sequence[str]], way_out: str) -> None:
    """Raise Refusal if a column says of each row whether its number is a count or a percent, so that
    one column of numbers holds both. columns: the cells of those that hold no numbers, by heading."""
    for title, cells in columns.items():
        words = {cell.lower() for cell in {*cells}}
        shares = {word for word in words if _NAMES_SHARE.search(word)}
        names = _NAMES_MEASURES.search(title) and 0 < len(shares) < len(words - {""})
        if names or (words & _NUMBER_WORDS and words & _SHARE_WORDS):
            raise Refusal(
                f"The column {title} says of each row whether it holds a number or a percent or rate, so "
                f"that counts and shares stand in one column. {way_out}"
            )


# ------------------------------------------------------------------------------------- one column


def _understand_column(
    title: str,
    cells: list[str],
    lines: Sequence[int],
    answers: Answers,
    settled: bool,
    asked: Asked,
) -> Understood:
    role, name = answers.roles.get(title), slug(title)
    marks, (cells, said) = answers.known_marks, take_off(cells)
    periods = _mend_periods(title, cells)
    if role == "time" or (role is None and holds_periods(periods.cells)):
        return periods
    if role is not None and role != "measure":
        return Understood(title, cells, "words", (f"{title} is a {role}, as was said.",))
    if role is None and (settled or (CODES.search(name) and _read_like_codes(cells))):
        return Understood(title, cells, "codes")
    if role is None and (GROUPS.search(name) or _all_spans(cells)) and _all_ranges(cells):
        return Understood(title, cells, "words")
    _ask_of_mostly_missing(title, cells, lines, answers, asked)
    plain = {*_list_texts(cells, marks)}
    texts = [(cell, line) for cell, line in zip(cells, lines, strict=True) if cell in plain]
    if not texts:
        hidden = any(cell not in BLANK for cell in cells)
        return Understood(title, cells, "numbers" if hidden or role else "words")
    if role == "measure" or all(map(read_written, plain)):
        if role is None and _are_levels(name, cells):
            return Understood(title, cells, "words")
        if role is None and (CODES.search(name) or last_level(name)):
            roles = propose_roles(title, "measure", "dimension", "label")
            asked.ask(
                title,
                f"The column {title} holds numbers that may be counts, and its heading says otherwise.",
                f"Say which: {roles[0]}, =dimension or =label.",
                *roles,
            )
        _ask_of_numbers(title, texts, answers, asked)
        found = (f"{title}: {said}.",) if said else ()
        return Understood(title, cells, "numbers", (*found, *_say_stripped(title, texts)))
    if any(map(is_band, {*cells})) and plain <= {*_list_marks(texts)}:
        for cell, line in texts:
            asked.ask_mark(cell, title, line)
        return Understood(title, cells, "numbers")
    words = _mend_ranges(title, cells)
    if not may_be_words(name, Counter(_list_texts(words.cells, marks))):
        _ask_what_it_is(title, texts, answers, asked)
    return words


def _list_texts(cells: Sequence[str], marks: Mapping[str, Mark]) -> list[str]:
    """The cells that are neither blank nor a known mark."""
    plain = {cell for cell in {*cells} if cell and read_mark(cell, marks) is None}
    return [cell for cell in cells if cell in plain]


def _all_ranges(cells: Sequence[str]) -> bool:
    """Whether every cell that is not blank is a range, a group by itself: Under 6, 6 to 12."""
    filled = {*cells} - {""}
    return bool(filled) and all(map(RANGE.fullmatch, filled))


def _all_spans(cells: Sequence[str]) -> bool:
    """Whether every cell that is not blank says from which day to which."""
    return all(SPAN_OF_DAYS.fullmatch(cell) for cell in cells if cell)


def _are_levels(name: str, cells: Sequence[str]) -> bool:
    """Whether a column of numbers holds steps: each stands in several rows, or they run on from one
    to the next. Counts do neither."""
    steps = [cell for cell in cells if cell]
    if not last_level(name) or not all(is_level(name, step) for step in steps):
        return False
    numbers = [int(step) for step in steps if step.isdigit()]
    run = all(after == before + 1 for before, after in zip(numbers, numbers[1:], strict=False))
    return run or (len({*steps}) * 2 <= len(steps) and min(Counter(steps).values()) > 1)


def _read_like_codes(cells: Sequence[str]) -> bool:
    """Whether no cell is a number of one or two digits, as small counts are; a first zero makes a
    code."""
    return not any(re.fullmatch(r"'?[1-9]?\d(\.\d+)?", cell) for cell in cells)


def _ask_what_it_is(
    title: str, texts: Sequence[tuple[str, int]], answers: Answers, asked: Asked
) -> None:
    odd = [line for cell, line in texts if read_written(cell) is None]
    unsure = [line for cell, line in texts if re.fullmatch(r"-?\d+,\d+", cell)]
    numbers = len(texts) - len(odd)
    if unsure:
        _ask_of_odd(title, unsure, "no plain numbers", asked)
    elif numbers:
        _ask_of_numbers(title, texts, answers, asked)
    else:
        group, label = propose_roles(title, "dimension", "label")
        asked.ask(
            title,
            f"Nearly all cells of the column {title} hold digits, and something beside them (look at "
            f"{name_lines(odd)}). If it counts or measures something, write one plain number in a "
            "cell, and what stands beside it in a column of its own.",
            f"If it names groups, say {group}; if it only describes, {label}.",
            group,
            label,
        )


def _ask_of_unread(title: str, texts: Sequence[tuple[str, int]], asked: Asked) -> bool:
    """Ask about the texts in a column of numbers: once for all columns where they look like marks.
    Returns whether they do."""
    unread = {cell for cell in {cell for cell, _ in texts} if read_written(cell) is None}
    odd = [text for text in texts if text[0] in unread] if unread else []
    if unread <= {*_list_marks(texts)}:
        for cell, line in odd:
            asked.ask_mark(cell, title, line)
        return True
    lines = [line for _, line in odd]
    _ask_of_odd(title, lines, "neither a number nor a known mark", asked, _list_marks(texts))
    return False


def _ask_of_odd(
    title: str, lines: list[int], what: str, asked: Asked, marks: Sequence[str] = ()
) -> None:
    """marks: texts that may stand in place of a number; none where no text is shown."""
    verb = "is" if len(lines) == 1 else "are"
    shown = ", ".join(map(str, lines[:5])) + (", ..." if len(lines) > 5 else "")
    mark, *_ = propose_marks(marks[:1] or ["TEXT"])
    roles = () if what.startswith("percent") else propose_roles(title, "label")
    other = f" If the column counts nothing, say {roles[0]}." if roles else ""
    asked.ask(
        title,
        f"The column {title} holds numbers, and {count(len(lines), 'cell')} {verb} {what} (look at "
        f"line {shown}).",
        f"Write a number there, or say what the text means, as in {mark} (or missing, or 'not "
        f"collected').{other}",
        *propose_marks(marks[:1]),
        *roles,
    )


def _list_marks(texts: Sequence[tuple[str, int]]) -> list[str]:
    """Texts without digits that are too short or too odd to be names, the most frequent first."""
    times = Counter(cell for cell, _ in texts)
    short = [
        cell
        for cell, _ in times.most_common()
        if read_written(cell) is None
        and (not holds_digit(cell) or re.fullmatch(r"0+\W*", cell))
        and not _PICTURED.fullmatch(cell)
        and (len(cell) <= 2 or not cell[0].isalpha())
        and len(cell) <= 4
    ]
    return short


# ---------------------------------------------------------------------------------------- numbers


def _ask_of_numbers(
    title: str, texts: Sequence[tuple[str, int]], answers: Answers, asked: Asked
) -> None:
    """Ask about numbers that mean two things: percentages among others, 1.258, and -1 in a count."""
    if not _ask_of_unread(title, texts, asked):
        return
    cells = {cell for cell, _ in texts}
    numbers = {cell for cell in cells if read_written(cell) is not None}
    texts = [text for text in texts if text[0] in numbers] if len(numbers) < len(cells) else texts
    signed = {cell for cell in numbers if is_percent(cell)}
    if signed and numbers - signed - {"0"}:
        percents = [line for cell, line in texts if cell in signed]
        _ask_of_odd(title, percents, "percentages, and the others are not", asked)
    if lines := _find_dotted(title, [cell for cell, _ in texts], texts):
        asked.ask(
            title,
            f"The column {title} holds numbers with a point before three digits beside whole ones "
            f"(look at {name_lines(lines)}): thousands, or decimals?",
            "Write thousands without a sign, and decimals of whole columns alike, and try again.",
        )
    kind = answers.kinds.get(title)
    if kind in (None, "count") and not CHANGES.search(title):
        _ask_of_negatives(title, texts, asked)
    if kind is None:
        _ask_of_nines(title, texts, asked)
        _ask_of_running(title, texts, asked)


def _find_dotted(title: str, cells: Sequence[str], texts: Sequence[tuple[str, int]]) -> list[int]:
    """Lines of numbers such as 1.258 in a column whose other numbers are whole."""
    pointed = [cell for cell in cells if "." in cell]
    if not pointed or len(pointed) == len(cells) or not all(map(DOTTED.fullmatch, pointed)):
        return []
    return [line for cell, line in texts if "." in cell]


def _ask_of_negatives(title: str, texts: Sequence[tuple[str, int]], asked: Asked) -> None:
    read = {cell: read_written(cell) for cell in {cell for cell, _ in texts}}
    whole = all(number and "." not in number.text for number in read.values())
    minus = {cell: number.text for cell, number in read.items() if number and number.text[0] == "-"}
    below = {minus[cell]: line for cell, line in texts if cell in minus}
    if not whole or not below:
        return
    codes, kept = sorted(below, key=float, reverse=True), Proposal("kind", title, "estimate")
    meanings = propose_marks(codes) if len(codes) <= _CODES_AT_MOST else ()
    named = " ".join(map(str, meanings[: len(codes)])) or "--mark CODE=suppressed"
    asked.ask(
        title,
        f"The column {title} holds numbers below zero (look at {name_lines([*below.values()])}). A count "
        "cannot be below zero: are they codes?",
        f"Say what each means, as in {named} (or missing, or 'not collected'). If they are right, say what "
        f"the column holds: {kept}.",
        *meanings,
        kept,
    )


def _ask_of_running(title: str, texts: Sequence[tuple[str, int]], asked: Asked) -> None:
    """Ask about counts whose heading says that they run on: the difference of two rows is a count that
    nothing hides."""
    if RUNS_ON.search(title) and not any(is_percent(cell) for cell, _ in texts):
        real, estimate = Proposal("kind", title, "count"), Proposal("kind", title, "estimate")
        asked.ask(
            title,
            f"The heading of {title} says that its numbers run on from row to row: whoever takes one from the "
            "next has a count that is not hidden there.",
            f"Leave the column out with {Proposal('leave-out', title)}, and give the counts themselves. If the "
            f"numbers do not run on, say what they are: {real}, or {estimate}.",
            real,
            estimate,
        )


def _ask_of_nines(title: str, texts: Sequence[tuple[str, int]], asked: Asked) -> None:
    """Ask about 99, 999 and the like where they look like codes: far above all others, or in one cell
    of five."""
    cells = dict.fromkeys(cell for cell, _ in texts)
    numbers = {cell: float(number.text) for cell in cells if (number := read_written(cell))}
    nines = {cell for cell in numbers if re.fullmatch(r"9{2,}(\.0+)?", cell)}
    most = max((number for cell, number in numbers.items() if cell not in nines), default=0.0)
    for code in sorted(nines):
        at = [line for cell, line in texts if cell == code]
        many = len(at) > 2 and len(at) * 5 >= len(texts)
        if (many and numbers[code] > most) or (len(code) > 2 and numbers[code] > 3 * most):
            meanings, real = propose_marks([code]), Proposal("kind", title, "count")
            asked.ask(
                title,
                f"The column {title} holds {code} (look at {name_lines(at)}), far above the other numbers or "
                "again and again: is it a code?",
                f"Say what it means, as in {meanings[0]} (or missing, or 'not collected'); if it is a number, "
                f"say what the column holds: {real}.",
                *meanings,
                real,
            )


def _ask_of_mostly_missing(
    title: str, cells: Sequence[str], lines: Sequence[int], answers: Answers, asked: Asked
) -> None:
    """Ask what NA and the like mean where they stand in most cells of a column of numbers: hidden
    numbers are written so as well."""
    words = {cell for cell in {*cells} if cell.upper() in BLANK and cell}
    unsaid = words - {*answers.marks}
    at = [line for cell, line in zip(cells, lines, strict=True) if cell in unsaid]
    small = any(is_below(cell, 10) for cell in {*cells})
    if small and len(at) * 2 > len(cells):
        meanings = propose_marks(sorted(unsaid))
        options = " ".join(map(str, meanings[: len(unsaid)]))
        asked.ask(
            title,
            f"Most cells of the column {title} say {', '.join(sorted(unsaid))} (look at {name_lines(at)}), and "
            "some hold small numbers: are the others hidden?",
            f"Say what it means, as in {options} (or missing, or 'not collected').",
            *meanings,
        )


def _say_stripped(title: str, texts: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """What was taken off the numbers, and in how many cells."""
    times = Counter[str]()
    for cell, often in Counter(cell for cell, _ in texts).items():
        number = read_written(cell)
        times.update(dict.fromkeys(number.stripped, often) if number else {})
    return tuple(
        f"{title}: {words} was taken off in {count(cells, 'cell')}."
        for words, cells in times.items()
        if words != "a percent sign"
    )


# --------------------------------------------------------------------- periods and ranges


def _mend_periods(title: str, cells: list[str]) -> Understood:
    """Years as they were before a spreadsheet: 2019.0 is 2019; 2018/19 is 2018-19; and FY19 is FY 2019."""
    mended = change_each(cells, _mend_period)
    if mended != cells and holds_periods(mended):
        changed = sum(new != old for new, old in zip(mended, cells, strict=True))
        said = f"{title}: {count(changed, 'period')} written as in 2019 or 2018-19."
        return Understood(title, mended, "periods", (said,))
    return Understood(title, cells, "periods")


def _mend_period(cell: str) -> str:
    plain = re.sub(r"\.0+$", "", re.sub(r"^((?:\w+ )?\d{4})\s?/\s?(\d{2,4})$", r"\1-\2", cell))
    match = _KIND_OF_YEAR.fullmatch(plain)
    if match is None:
        return plain
    first = match[2] if len(match[2]) == 4 else f"20{match[2]}"
    return f"{match[1].upper()} {first}" + (f"-{match[3]}" if match[3] else "")


def _mend_ranges(title: str, cells: list[str]) -> Understood:
    """Groups that a spreadsheet took for days (9-May for 5-9), where the others are ranges."""
    if not any(RANGE.fullmatch(cell) for cell in {*cells}):
        return Understood(title, cells, "words")
    mended = change_each(cells, _undo_day)
    changed = sum(new != old for new, old in zip(mended, cells, strict=True))
    evidence = (
        (
            f"{title}: {count(changed, 'cell')} that a spreadsheet took for a day stands as a range "
            "again, such as 5-9 for 9-May.",
        )
        if changed
        else ()
    )
    return Understood(title, mended, "words", evidence)


def _undo_day(cell: str) -> str:
    match = _DAY_MONTH.fullmatch(cell)
    month = (match[2] or match[3]).lower() if match else ""
    if match is None or month not in _MONTHS:
        return cell
    first, last = _MONTHS.index(month) + 1, int(match[1] or match[4])
    return f"{first}-{last}" if first < last else f"{last}-{first}"


# ---------------------------------------------------------------------------------- merged cells


def _fill_down(
    column: Understood, lines: Sequence[int], answers: Answers, asked: Asked
) -> Understood:
    """A column whose blank cells repeat the one above, where that was said; asked where a key's
    cells are blank as those of a merged cell are."""
    if column.title in answers.fill_down:
        filled: list[str] = []
        for cell in column.cells:
            filled.append(cell or (filled[-1] if filled else ""))
        said = f"{column.title}: blank cells repeat the one above, as was said."
        return replace(column, cells=filled, evidence=(*column.evidence, said))
    blank = [line for cell, line in zip(column.cells, lines, strict=True) if not cell]
    if column.what in ("periods", "words") and _looks_merged(column.cells):
        repeat = Proposal("fill-down", column.title)
        label = Proposal("role", column.title, "label")
        asked.ask(
            column.title,
            f"Cells of the column {column.title} are blank below a filled one (look at "
            f"{name_lines(blank)}), as where cells of a sheet were merged.",
            f"Fill them in, or say {repeat}. If they are blank for another reason, say what the column is: "
            f"{label}.",
            repeat,
            label,
        )
    return column


def _looks_merged(cells: Sequence[str]) -> bool:
    """Whether blanks follow filled cells in blocks of much the same length, from the first on."""
    if not cells[0] or all(cells) or sum(map(bool, cells)) < 2:
        return False
    starts = [i for i, cell in enumerate(cells) if cell] + [len(cells)]
    sizes = [after - before for before, after in zip(starts, starts[1:], strict=False)]
    return sum(size > 1 for size in sizes) * 2 > len(sizes)
