"""Tables as a stranger would spoil them who means to get a small count past every guard.

The same tidy table as in `polluted`, with the planted count of 3; here its forms come from what public
files hold, not from what the code knows of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from polluted import (
    GROUPS,
    HEADER,
    PLANTED,
    SCOPES,
    YEARS,
    Dirty,
    Rows,
    make_rows,
    write,
)

# -------------------------------------------------------------------------------- digits and signs

SCRIPTS = {
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "Devanagari": "०१२३४५६७८९",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "Bengali": "০১২৩৪৫৬৭৮৯",
    "Thai": "๐๑๒๓๔๕๖๗๘๙",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "in brackets": "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "with a full stop": "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "Chinese": "〇一二三四五六七八九",
}
INSIDE = {
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "soft hyphen": "\u00ad",
    "right-to-left mark": "\u200f",
    "left-to-right override": "\u202d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "no-break space": "\u00a0",
    "thin space": "\u2009",
    "variation selector": "\ufe0f",
    "combining underline": "\u0332",
    "combining strike": "\u0336",
    "combining enclosing keycap": "\u20e3",
}
CLOTHES = {
    "decimal comma": '"{},00"',
    "decimal comma, one": '"{},5"',
    "comma before": '",{}"',
    "four decimals": "{}.0000",
    "minus": "-{}",
    "brackets and percent": "({}%)",
    "double brackets": "(({}))",
    "curly brackets": "{{}}",
    "angle brackets": "<{}>",
    "entity": "&#5{};",
    "bold tag": "<td>{}</td>",
    "markdown": "**{}**",
    "TeX": "${}$",
    "JSON": '"{""n"": {}}"',
    "list of one": "[{}]",
    "two numbers": '"{}, {}"',
    "ratio": "{}:1",
    "of": "{} von 247",
    "out of": "{} out of 247",
    "per cent in words": "{} percent",
    "code of a currency": "USD {}",
    "code behind": "{} USD",
    "number sign": "№ {}",
    "No.": "No. {}",
    "times": "{}x",
    "times before": "x{}",
    "at least": "≥{}",
    "at most": "≤{}",
    "up to": "up to {}",
    "less than": "<{}",
    "more than": ">{}",
    "or fewer": "{} or fewer",
    "interval": "{}±1",
    "interval in brackets": "{} (1-5)",
    "interval, square": '"{} [1, 5]"',
    "standard error": "{} (0.4)",
    "significance": "{}***",
    "footnote in brackets": "{} [1]",
    "footnote letter raised": "{}ᵃ",
    "footnote raised": "{}¹",
    "footnote raised in brackets": "{}⁽¹⁾",
    "two marks": "{}*†",
    "mark before": "*{}",
    "dagger before": "†{}",
    "provisional": "{}p",
    "revised": "r{}",
    "revised behind": "{} (revised)",
    "estimated": "{}e",
    "unreliable": "{}u",
    "low quality": "{} !",
    "question": "{}?",
    "arrow": "▲{}",
    "arrow behind": "{} ↑",
    "formula": "={}+0",
    "formula of a text": '"=CONCATENATE(""{}"")"',
    "hexadecimal": "0x{}",
    "exponent": "{}e0",
    "exponent of ten": "{}×10^0",
    "float": "{}.0000000001",
    "float below": "2.9999999999 {}",
    "time": "00:0{}",
    "ordinal": "{}rd",
    "zero-padded": "0000{}",
    "plus minus": "±{}",
    "equals": "= {}",
    "colon before": ":{}",
    "semicolon inside": "{};0",
    "apostrophe behind": "{}'",
    "prime": "{}′",
    "degree": "{}°",
    "masked": "[REDACTED {}]",
    "children": "{} niños",
    "cases": "casos: {}",
    "value": "value={}",
    "spaced": " {} ",
    "line break inside": '"{}\n"',
    "tab behind": "{}\t",
    "backslash": "\\{}",
    "escaped quote": '"\\"{}\\""',
    "pilcrow": "{}¶",
    "trailing underscore": "{}_",
    "currency colon": "₡{}",
    "peso": "MX${}",
}
WORDS = {
    "Spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve".split(),
    "French": "zéro un deux trois quatre cinq six sept huit neuf".split(),
    "German": "null eins zwei drei vier fünf sechs sieben acht neun".split(),
    "ordinals": "zeroth first second third fourth fifth sixth seventh eighth ninth".split(),
}


def dress_digits() -> Iterator[Dirty]:
    """Digits of other scripts, and unseen characters inside and around them."""
    for name, digits in SCRIPTS.items():
        table = str.maketrans("0123456789", digits)
        yield from _each_scope("other digits", name, lambda c, t=table: c.translate(t))
    for name, sign in INSIDE.items():
        yield from _each_scope("unseen inside", name, lambda c, s=sign: s.join(c) + s)
        yield from _each_scope("unseen before", name, lambda c, s=sign: s + c)


def dress_counts() -> Iterator[Dirty]:
    """A count with something around it."""
    for name, form in CLOTHES.items():
        yield from _each_scope(
            "other clothes",
            name,
            lambda c, f=form: f.replace("{}", c).replace("{{", "{").replace("}}", "}"),
        )
    for name, words in WORDS.items():
        yield from _each_scope(
            "in words", name, lambda c, w=words: " ".join(w[int(digit)] for digit in c)
        )
    yield from _each_scope("tally", "strokes", lambda c: "I" * int(c))
    yield from _each_scope("tally", "bullets", lambda c: "•" * int(c))
    yield from _each_scope("tally", "stars", lambda c: "*" * int(c))
    yield from _each_scope("tally", "hashes", lambda c: "#" * int(c))
    yield from _each_scope("date of a count", "spreadsheet", lambda c: _day(int(c)))
    yield from _each_scope(
        "date of a count", "day and month", lambda c: f"{int(c) % 28 + (int(c) < 28) * 0}-Jan"
    )


def _day(number: int) -> str:
    """The day that a spreadsheet shows for a number: 1900-01-03 for 3."""
    month, day = divmod(number - 1, 31)
    return f"1900-{month + 1:02}-{day + 1:02}"


def _each_scope(kind: str, name: str, change: Callable[[str], str]) -> Iterator[Dirty]:
    for scope in ("all", "small", "others"):
        if (name, scope) == ("per cent in words", "all"):
            continue  # that is a column of percentages
        rows = make_rows()
        for i, row in enumerate(rows[1:]):
            if SCOPES[scope](i, row[4]):
                row[4] = change(row[4])
        yield Dirty(kind, f"{name}, {scope}", write(rows).encode())


# ------------------------------------------------------------------------------------------ marks

MARKS = (
    "-", "--", "–", "na", "n/a", "N.A.", "n.a.", "nan", "NaN", "None", "null", "999", "9999", "-9",
    "-99", "-999", "99", "0*", "<5*", "<5", "<10", "≤9", "1-4", "1 to 4", "1–9", "fewer than ten",
    "less than 5", "under 5", "..", "...", ":", "x", "X", "c", "C", "S", "s", "*", "***", "<LOD",
    "LOD", "(D)", "D", "Z", "(NA)", "(X)", "?", "%", "&", "@", "!", "suppressed", "Suppressed",
    "SUPPRESSED", "hidden", "not shown", "confidential", "no data", "not available", "N/D", "s/d",
    "ND", "\\N", "#DIV/0!", "#REF!", "#VALUE!", "TRUE", "FALSE", "Y", "yes", "0", "0.0", "00", "1e9",
    "tbd", "—*", "<5†", "*5", "3-", "I", "ⓢ", "■", "░", "¯", "'", "''", "_", "[c]", "[x]", "[low]",
    "[z]", "(c)", "<3", "≥1", "1+", "few", "several", "some", "none", "zero",
)  # fmt: skip


def mark_cells() -> Iterator[Dirty]:
    """Marks of other statistics offices in one cell, in half of them and in nearly all."""
    keep = {
        "nearly all": lambda i, cell: int(cell) != PLANTED,
        "half": lambda i, cell: i % 2 == 0 and int(cell) != PLANTED,
        "one": lambda i, cell: i == 0,
    }
    for mark in MARKS:
        for scope, which in keep.items():
            rows = make_rows()
            for i, row in enumerate(rows[1:]):
                if which(i, row[4]):
                    row[4] = mark
            yield Dirty(
                "other mark", f"{mark}, {scope}", write(rows).encode(), {mark: "suppressed"}
            )


# ----------------------------------------------------------------------------------------- totals

TOTALS = (
    "Total general", "Todos", "Todas", "Ambos", "Suma", "Conjunto", "Insgesamt", "Gesamt", "Totale",
    "Ensemble", "Σ", "Sum", "Subtotal", "T", "TOT", "Tot.", "Town total", "-", "*", "0-17", "", " ",
    "Everybody", "Universe", "N", "Whole", "1", "99", "Younger, middle and older",
)  # fmt: skip


def total_rows() -> Iterator[Dirty]:
    """Totals under other names, at other places, padded, in two columns at once, and in words."""
    for name in TOTALS:
        for place in ("last", "first", "middle"):
            yield Dirty(
                "other total", f"{name!r}, {place}", write(_with_totals(name, place)).encode()
            )
    for name in ("Total", "", "All", "Statewide", "Suma"):
        for padding in ("", "Total", "All"):
            yield Dirty(
                "padded total",
                f"{name!r} {padding!r} by year",
                write(_by_year(name, padding)).encode(),
            )
    rows = make_rows()
    for name in ("Total", "", "Grand total", "Suma total"):
        sums = [str(sum(int(row[i]) for row in rows[1:])) for i in (3, 4)]
        yield Dirty(
            "padded total", f"grand {name!r}", write([*rows, [name, "", "", *sums]]).encode()
        )
        yield Dirty(
            "padded total",
            f"grand first {name!r}",
            write([rows[0], [name, "", "", *sums], *rows[1:]]).encode(),
        )
        by_town = [rows[0]]
        for start in range(1, len(rows), 6):
            part = rows[start : start + 6]
            town = [str(sum(int(row[i]) for row in part)) for i in (3, 4)]
            by_town += [*part, [f"{part[0][0]} {name}".strip(), "", "", *town]]
        yield Dirty("padded total", f"town {name!r}", write(by_town).encode())
        by_town = [rows[0]]
        for start in range(1, len(rows), 3):
            part = rows[start : start + 3]
            group = [str(sum(int(row[i]) for row in part)) for i in (3, 4)]
            by_town += [[*part[0][:2], name, *group], *part]
        yield Dirty("padded total", f"group {name!r}", write(by_town).encode())
    for name, parts in (("Total", 2), ("Everyone", 2), ("", 2)):
        two = [r for r in make_rows() if r[2] != "Younger"]
        out = [two[0]]
        for start in range(1, len(two), parts):
            part = two[start : start + parts]
            out += [
                *part,
                [*part[0][:2], name, *(str(sum(int(r[i]) for r in part)) for i in (3, 4))],
            ]
        yield Dirty("total of two", name or "blank", write(out).encode())
    sums = {(t, y): 0 for t in {r[0] for r in rows[1:]} for y in YEARS}
    for row in rows[1:]:
        sums[row[0], row[1]] += int(row[4])
    for heading in ("All groups", "Year total", "Town's number", "N"):
        beside = [[*rows[0], heading], *([*r, str(sums[r[0], r[1]])] for r in rows[1:])]
        yield Dirty("total beside", heading, write(beside).encode())


def _with_totals(name: str, place: str) -> Rows:
    rows, out = make_rows(), [make_rows()[0]]
    for start in range(1, len(rows), 3):
        part = rows[start : start + 3]
        total = [*part[0][:2], name, *(str(sum(int(r[i]) for r in part)) for i in (3, 4))]
        at = {"first": 0, "middle": 1, "last": 3}[place]
        out += [*part[:at], total, *part[at:]]
    return out


def _by_year(name: str, padding: str) -> Rows:
    rows = make_rows()
    out = [*rows]
    for year in YEARS:
        for group in GROUPS:
            same = [r for r in rows[1:] if r[1:3] == [year, group]]
            out.append([name, year, group, *(str(sum(int(r[i]) for r in same)) for i in (3, 4))])
        every = [r for r in rows[1:] if r[1] == year]
        out.append([name, year, padding, *(str(sum(int(r[i]) for r in every)) for i in (3, 4))])
    return out


# ---------------------------------------------------------------------------------- percents, ties


def percent_columns() -> Iterator[Dirty]:
    """Percents beside the count: rounded, complements, in two columns, under other names."""
    rows = make_rows()
    for heading in (
        "Percent", "% absent", "Porcentaje", "Tasa", "Prozent", "Quote", "Incidence", "Prevalence",
        "Odds", "Chance", "Risk", "Per 1000", "Absent per 100", "p.c.", "pp", "Fraction", "x",
    ):  # fmt: skip
        for scale, digits in ((100, 1), (100, 2), (1, 3), (1000, 1)):
            more = [[*r, f"{scale * int(r[4]) / int(r[3]):.{digits}f}"] for r in rows[1:]]
            yield Dirty(
                "other percent",
                f"{heading} {scale} {digits}",
                write([[*HEADER, heading], *more]).encode(),
            )
    for heading in ("Percent present", "% not absent", "Attendance rate", "Rest"):
        more = [[*r, f"{100 - 100 * int(r[4]) / int(r[3]):.2f}"] for r in rows[1:]]
        yield Dirty("complement", heading, write([[*HEADER, heading], *more]).encode())
        both = [
            [*r, f"{100 * int(r[4]) / int(r[3]):.2f}", more[i][5]] for i, r in enumerate(rows[1:])
        ]
        yield Dirty(
            "complement",
            f"{heading}, both",
            write([[*HEADER, "Percent absent", heading], *both]).encode(),
        )
    for heading in ("Percent", "% absent", "Pct", "Percent of days", "Rate", "Share", "Porcentaje"):
        kept = [[*HEADER[:4], heading], *([*r[:4], r[4]] for r in rows[1:])]
        yield Dirty("count called percent", heading, write(kept).encode())
        alone = [[*HEADER[:3], heading], *([*r[:3], r[4]] for r in rows[1:])]
        yield Dirty("count called percent", f"{heading}, alone", write(alone).encode())


KINDS = (dress_digits, dress_counts, mark_cells, total_rows, percent_columns)


def make_hostile() -> Iterator[Dirty]:
    """Every hostile table."""
    for kind in KINDS:
        yield from kind()
