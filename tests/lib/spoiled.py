"""Whole files as public portals, spreadsheets and other programs leave them: lines above, below and
among the rows, other forms of a table, other escapes, other bytes; and headings that mislead.

The same tidy table as in `polluted`, with the planted count of 3.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from polluted import GROUPS, HEADER, TOWNS, YEARS, Dirty, Rows, make_rows, write


def frame_table() -> Iterator[Dirty]:
    """Lines above, below and among the rows."""
    text = write(make_rows())
    head, _, body = text.partition("\n")
    lines = body.splitlines()
    middle = len(lines) // 2
    above = {
        "sep": "sep=,\n",
        "comment": "# made by a program\n",
        "two comments": "# made by a program\n# on 2026-07-01\n",
        "blank": "\n",
        "blank cells": ",,,,\n",
        "title": '"Absences, by town, year and group"\n',
        "title in cells": "Absences by town,,,,\n",
        "three lines": "Department of Rain\nAbsences by town\nRun on 07/01/2026\n",
        "title and unit": "Absences by town,,,,\n,,,(number),(number)\n",
        "key and value": "Report,Absences\nYear,2022\nAgency,Rain\n\n",
        "total above": "Total absent,,,,803\n",
        "total in words": "Total absent: 803\n",
        "codes": "TOWN,YR,GRP,STU,ABS\n",
        "letters": "A,B,C,D,E\n",
        "numbers": "1,2,3,4,5\n",
    }
    for name, line in above.items():
        yield Dirty("line above", name, f"{line}{text}".encode())
    below = {
        "source": "Source: Department of Rain\n",
        "blank and source": "\nSource: Department of Rain\n",
        "source with commas": '"Source: Rain, Snow, and Sun"\n',
        "unquoted commas": "Source: Rain, Snow, and Sun\n",
        "rows counted": "18 rows\n",
        "rows counted as sql": "(18 rows affected)\n",
        "end": "END OF FILE\n",
        "small count": "* Betatown older in 2022: 3 absent\n",
        "page": "Page 1 of 1\n",
        "dashes": "-----,-----,-----,-----,-----\n",
        "star key": "*,fewer than 5,,,\n",
        "star key in one": "* = fewer than 5\n",
        "footnotes": "1 Includes partial days.\n2 Data for 2022 are provisional.\n",
        "another table": "\nTown,Schools\nAlphaville,4\nBetatown,3\nGammaburg,9\n",
        "same table": f"\n{text}",
        "same header": f"{text}",
        "totals": "Total,,,9000,803\n",
        "totals in words": "Total absent 803,,,,\n",
        "average": "Average,,,500,44\n",
        "count": "N,,,18,18\n",
    }
    for name, line in below.items():
        yield Dirty("line below", name, f"{text}{line}".encode())
    among = {
        "header": head,
        "header in capitals": head.upper(),
        "header with spaces": head.replace(",", " ,"),
        "dashes": "-----,-----,-----,-----,-----",
        "blank": "",
        "blank cells": ",,,,",
        "spaces": "   ",
        "page": "Page 2,,,,",
        "heading": "Betatown,,,,",
        "heading alone": "Betatown",
        "continued": "Betatown (continued),,,,",
        "comment": "# Betatown",
        "stars": "*****",
    }
    for name, line in among.items():
        spoiled = "\n".join([head, *lines[:middle], line, *lines[middle:]]) + "\n"
        yield Dirty("line among", name, spoiled.encode())


def shape_otherwise() -> Iterator[Dirty]:
    """The same numbers as other programs lay them out."""
    rows = make_rows()
    grouped: Rows = [["Group", "Students", "Absent"]]
    for start in range(1, len(rows), 3):
        town, year = rows[start][:2]
        if start % 6 == 1:
            grouped.append([town, "", ""])
        grouped += [[year, "", ""], *([f"  {r[2]}", *r[3:]] for r in rows[start : start + 3])]
    yield Dirty("other shape", "headings in rows", write(grouped).encode())
    yield Dirty("other shape", "on its side", write([*map(list, zip(*rows, strict=True))]).encode())
    for measures in (("Absent",), ("Students", "Absent")):
        top, second = ["", ""], ["Town", "Group"]
        for year in YEARS:
            top += [year, *[""] * (len(measures) - 1)]
            second += measures
        table: Rows = [top, second]
        for town in TOWNS:
            for group in GROUPS:
                line = [town, group]
                for year in YEARS:
                    found = next(r for r in rows if r[:3] == [town, year, group])
                    line += [found[HEADER.index(name)] for name in measures]
                table.append(line)
        yield Dirty("other shape", f"two-line header, {len(measures)}", write(table).encode())
        whole = [table[1], *table[2:]]
        yield Dirty("other shape", f"years lost, {len(measures)}", write(whole).encode())
        joined = [[f"{a} {b}".strip() for a, b in zip(top, second, strict=True)], *table[2:]]
        yield Dirty("other shape", f"years joined, {len(measures)}", write(joined).encode())
    merged = [[*r] for r in rows]
    for before, row in zip(rows[1:], merged[2:], strict=False):
        row[:2] = ["" if a == b else a for a, b in zip(row[:2], before[:2], strict=True)]
    yield Dirty("other shape", "two columns merged", write(merged).encode())
    keyed = [["Key", *HEADER[3:]], *([" / ".join(r[:3]), *r[3:]] for r in rows[1:])]
    yield Dirty("other shape", "keys in one cell", write(keyed).encode())
    cells = [[*HEADER[:3], "Values"], *([*r[:3], f"{r[3]};{r[4]}"] for r in rows[1:])]
    yield Dirty("other shape", "numbers in one cell", write(cells).encode())
    listed = [["Town", "Absent by year and group"]]
    for town in TOWNS:
        told = "; ".join(f"{r[1]} {r[2]} {r[4]}" for r in rows if r[0] == town)
        listed.append([town, told])
    yield Dirty("other shape", "a list in a cell", write(listed).encode())
    long = [["Town", "Year", "Group", "Measure", "Value"]]
    for r in rows[1:]:
        long += [[*r[:3], "Students", r[3]], [*r[:3], "Absent", r[4]]]
        long += [[*r[:3], "Percent absent", f"{100 * int(r[4]) / int(r[3]):.1f}"]]
    yield Dirty("other shape", "three measures as rows", write(long).encode())
    for name, text in _write_otherwise(rows):
        yield Dirty("other shape", name, text.encode())


def _write_otherwise(rows: Rows) -> Iterator[tuple[str, str]]:
    """The table in forms that are no CSV."""
    told = [dict(zip(HEADER, row, strict=True)) for row in rows[1:]]
    ruled = [rows[0], ["---"] * 5, *rows[1:]]
    numbered = [rows[0], *([f'"{i}"', *row] for i, row in enumerate(rows[1:], 1))]
    yield "JSON", json.dumps(told)
    yield "JSON lines", "\n".join(map(json.dumps, told))
    yield "JSON rows", json.dumps(rows)
    cells = "\n".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    yield "HTML", f"<table>\n{cells}\n</table>"
    yield "Markdown", write(ruled, " | ")
    yield "Markdown, framed", "\n".join(f"| {' | '.join(row)} |" for row in ruled)
    yield "calls", "\n".join(f"add('{r[0]}',{r[1]},'{r[2]}',{r[3]},{r[4]});" for r in rows[1:])
    yield "YAML", "\n".join(f"- {{Town: {r[0]}, Year: {r[1]}, Absent: {r[4]}}}" for r in rows[1:])
    tags = "\n".join(f"<r town='{r[0]}' year='{r[1]}' n='{r[4]}'/>" for r in rows[1:])
    yield "XML", f"<t>\n{tags}\n</t>"
    yield "TeX", "\n".join(" & ".join(row) + r" \\" for row in rows)
    yield "framed by bars", "\n".join("|" + "|".join(row) + "|" for row in rows)
    pairs = [[f"{h}={c}" for h, c in zip(HEADER, row, strict=True)] for row in rows[1:]]
    yield "key=value", write(pairs)
    yield "boxes", "\n".join("│ " + " │ ".join(row) + " │" for row in rows)
    yield "fixed width, right", "\n".join("".join(c.rjust(12) for c in row) for row in rows)
    yield "R", write(numbered)
    yield "tabs and spaces", "\n".join(" \t ".join(row) for row in rows)


def break_rows() -> Iterator[Dirty]:
    """Rows with cells too many or too few, separators inside, and other escapes."""
    for name, line in {
        "thousands unquoted": "Betatown,2022,Middle,1,247,52",
        "comma in a name": "Betatown, West,2022,Middle,247,52",
        "two cells short": "Betatown,2022,Middle",
        "three cells more": "Betatown,2022,Middle,247,52,,,x",
        "only separators more": "Betatown,2022,Middle,247,52,,,",
        "other separator": "Betatown;2022;Middle;247;52",
        "tab inside": "Betatown\t2022,Middle,247,52,",
        "two rows in one": "Betatown,2022,Middle,247,52,Betatown,2022,Younger,300,41",
        "escaped comma": "Betatown\\, West,2022,Middle,247,52",
        "escaped quote": '"Beta\\"town",2022,Middle,247,52',
        "NULL": "Betatown,2022,\\N,247,52",
        "cells swapped": "Betatown,2022,247,Middle,52",
        "cells shifted": ",Betatown,2022,Middle,247",
        "quote open": '"Betatown,2022,Middle,247,52',
        "quotes doubled": '""Betatown"",2022,Middle,247,52',
        "line break in a cell": '"Beta\ntown",2022,Middle,247,52',
        "spaces around": " Betatown , 2022 , Middle , 247 , 52 ",
        "HTML": "Betatown,2022,Middle,247,<b>52</b>",
        "formula": 'Betatown,2022,Middle,247,"=SUM(D2:D4)"',
    }.items():
        rows = write(make_rows()).splitlines()
        rows[11] = line
        yield Dirty("broken row", name, ("\n".join(rows) + "\n").encode())


def change_bytes() -> Iterator[Dirty]:
    """Other bytes: marks in the middle, line ends that change, bytes that are none."""
    text = write(make_rows())
    data = text.encode()
    half = len(text) // 2
    for name, made in {
        "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + data,
        "mark in the middle": data[:half] + b"\xef\xbb\xbf" + data[half:],
        "mark as letters": "ï»¿".encode() + data,
        "mark as cp1252": "ï»¿".encode("cp1252") + data,
        "mixed line ends": text.replace("\n", "\r\n", 9).encode(),
        "mixed with CR": text.replace("\n", "\r", 9).encode(),
        "CR CR LF": text.replace("\n", "\r\r\n").encode(),
        "form feed": text.replace("\n", "\n\f", 3).encode(),
        "vertical tab": text.replace("Older", "Old\x0ber").encode(),
        "next line": text.replace("\n", "\x85").encode(),
        "NUL at the end": data + b"\0" * 8,
        "NUL between": b"\0".join(data[i : i + 1] for i in range(len(data))),
        "NUL in a number": data.replace(b",3\n", b",3\0\n"),
        "escape": data.replace(b",3\n", b",\x1b[1m3\x1b[0m\n"),
        "backspace": data.replace(b",3\n", b",3\x08\n"),
        "delete": data.replace(b",3\n", b",3\x7f\n"),
        "UTF-7": text.encode("utf-7"),
        "UTF-16 without mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"),
        "EBCDIC": text.encode("cp500"),
        "gzip": gzip.compress(data),
        "no end": data.rstrip(b"\n"),
        "many ends": data + b"\n" * 50,
        "ASCII separators": text.replace(",", "\x1f").replace("\n", "\x1e").encode(),
        "semicolons of Greece": text.replace(",", "\u037e").encode(),
        "full-width commas": text.replace(",", "，").encode(),
        "Arabic commas": text.replace(",", "،").encode(),
        "pipes of the screen": text.replace(",", "¦").encode(),
        "tabs of HTML": text.replace(",", "&#9;").encode(),
        "commas and spaces": text.replace(",", " , ").encode(),
        "cp1250": text.replace("Older", "Starší").encode("cp1250"),
        "Shift JIS": text.replace("Older", "年長").encode("shift_jis"),
    }.items():
        yield Dirty("other bytes", name, made)


def name_otherwise() -> Iterator[Dirty]:
    """Headings in other languages, with numbers, with a line break, with two meanings."""
    for heading in (
        "Ausentes", "Niños ausentes", "Número", "Núm.", "Cantidad", "Total de ausentes", "Valor",
        "Nombre", "Code postal", "Código", "Grado", "Edad", "Año", "Identificador", "Clave",
        "Absent (n)", "Absent [count]", "Absent per year", "Absent, percent", "Absent 2022",
        "Absent (n=803)", "N = 803", "3", "=Absent", "@absent", "Absent*", "Absent (1)", "_", "...",
        "Ａｂｓｅｎｔ", "Absent\u200b", "ABSENT_CNT_NBR", "pct_absent_cnt", "rank", "Rank of town",
        "score", "index", "latitude", "longitude", "Geography code", "District ID", "zip",
        "Phone number", "date", "Order", "Sort order", "Row", "Line number", "Sequence", "Key",
        "Version", "Quintile", "Decile", "Percentile", "Stars", "Priority", "Weight", "Margin of error",
        "Standard error", "CI lower", "Minimum", "Median", "Mean", "Average", "Number of towns",
        "Suppressed", "Flag", "Note", "Comments", "Description", "Remarks", "URL", "Unit", "Measure",
        "Estimate", "Projection", "Target", "Capacity", "Room number", "Floor", "Ward", "Precinct",
        "Tract", "Block", "County", "State", "Lunch", "Age (years)", "Age in months", "Grade level",
        "School year", "Fiscal year", "Quarter", "Week", "Day", "Hour", "Period", "Term", "Wave",
    ):  # fmt: skip
        rows = make_rows()
        rows[0][4] = heading
        yield Dirty("other name", heading, write(rows).encode())
        bare = [[*r[:3], r[4]] for r in rows]
        yield Dirty("other name", f"{heading}, alone", write(bare).encode())
    for name, header in {
        "Spanish": ["Pueblo", "Año", "Grupo", "Alumnos", "Ausentes"],
        "line break": ["Town", "Year", "Group", "Students", '"Absent\n(number)"'],
        "same twice": ["Town", "Year", "Group", "Number", "Number"],
        "same thrice": ["Town", "Town", "Town", "Number", "Number"],
        "swapped": ["Town", "Year", "Group", "Absent", "Students"],
        "keys swapped": ["Group", "Town", "Year", "Students", "Absent"],
        "one blank": ["", "Year", "Group", "Students", "Absent"],
        "dots": ["Town", "Year", "Group", "...", "...5"],
        "unnamed": ["Town", "Year", "Group", "Unnamed: 3", "Unnamed: 4"],
        "numbers": ["1", "2", "3", "4", "5"],
        "V": ["V1", "V2", "V3", "V4", "V5"],
    }.items():
        yield Dirty("other names", name, write([header, *make_rows()[1:]]).encode())


def part_by_comma() -> Iterator[Dirty]:
    """Decimal commas and thousands marks of other countries, in a table parted by semicolons."""
    forms = {
        "decimal comma": lambda n: f"{n},0",
        "two decimals": lambda n: f"{n},00",
        "thousands point": lambda n: f"{n:,}".replace(",", "."),
        "thousands and decimals": lambda n: f"{n:,}".replace(",", ".") + ",00",
        "Swiss": lambda n: f"{n:,}".replace(",", "’"),
        "thin": lambda n: f"{n:,}".replace(",", "\u202f"),
        "underscores": lambda n: f"{n:_}",
        "India": lambda n: f"{n}" if n < 1000 else f"{n // 1000},{n % 1000:03}",
        "middle dot": lambda n: f"{n}·0",
        "brackets": lambda n: f"({n})",
        "minus behind": lambda n: f"{n}-",
        "DR": lambda n: f"{n} DR",
    }
    for name, form in forms.items():
        for factor in (1, 10):
            for sign in (";", "\t"):
                rows = make_rows()
                for row in rows[1:]:
                    row[3], row[4] = form(int(row[3]) * factor), form(int(row[4]))
                yield Dirty(
                    "other country", f"{name} {factor} {sign!r}", write(rows, sign).encode()
                )


KINDS = (
    frame_table,
    shape_otherwise,
    break_rows,
    change_bytes,
    name_otherwise,
    part_by_comma,
)


def make_spoiled() -> Iterator[Dirty]:
    """Every spoiled file."""
    for kind in KINDS:
        yield from kind()
