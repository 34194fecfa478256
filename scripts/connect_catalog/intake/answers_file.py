"""The answers file, intake.yml: what a person said of a table, kept beside the package so that the next
edition asks nothing twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..checks.person_names import read_name
from ..checks.person_words import DAY
from ..load import read_edition
from ..marks import Mark
from ..model import Edition
from ..problems import Problem, ProblemsFound
from ..refusals import Refusal
from .columns import HandedColumn
from .guard import is_person, tells_of_a_person
from .handed import Handed
from .places import ELSEWHERE
from .shaped import Shaped
from .tables import column_names, is_band, slug
from .understood import Answers
from .wishes import Wishes
from .yaml_text import write_yaml

HEAD = "# How the table was read, so that the next edition asks nothing twice.\n"
AT_MOST = 200  # characters of a text that is kept
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def take_answers(wishes: Wishes, kept: Edition | None, header: Sequence[str]) -> Wishes:
    """The wishes with what the answers file says of a table, as far as the command does not say
    otherwise. kept: what the file says, None for no file. Raises Refusal if what is said tells of columns
    that the table does not have."""
    names = name_headings(header)
    answers = wishes.answers.name_columns(names)
    wishes = replace(wishes, answers=answers)
    known = {*header, *names}
    said = {
        "role": {*answers.roles},
        "fill-down": answers.fill_down,
        "digits": {*answers.digits},
    }
    for option, titles in said.items():
        if strange := titles - known:
            raise Refusal(f"--{option}: there is no column {', '.join(sorted(strange))}.")
    if kept is None or wishes.kept is None:
        return wishes
    named = {*kept.columns, *kept.roles, *kept.left_out, *kept.fill_down, *kept.not_persons}
    if named and not named & known:
        raise Refusal(
            f"{wishes.kept.name} tells of another table: it names {sorted(named)[0]}, and none of its "
            "columns is in this one."
        )
    return replace(
        wishes,
        answers=_choose(kept, known).name_columns(names).join(answers),
        tidy=wishes.tidy or kept.tidy,
        measures=wishes.measures or kept.measures,
        updated=wishes.updated or kept.updated,
        license=wishes.license or kept.license,
        topic=wishes.topic or kept.topic,
        frequency=wishes.frequency or kept.frequency,
        left_out=tuple(
            dict.fromkeys((*wishes.left_out, *(t for t in kept.left_out if t in known)))
        ),
        places={**{text: place for text, place in kept.places.items() if place}, **wishes.places},
    )


def name_headings(header: Sequence[str]) -> dict[str, str]:
    """The heading that each other name of a column stands for: that of its field, and the heading in other
    letters or with other signs. A name that two columns share, or that is a heading, stands for none."""
    names = column_names(header, [])
    spelled = [*zip(names, header, strict=True)]
    spelled += [(other, title) for title in header for other in (slug(title), title.lower())]
    spelled += [(other, title) for title in header for other in (title.upper(), title.capitalize())]
    meant: dict[str, set[str]] = {}
    for name, title in spelled:
        meant.setdefault(name, set()).add(title)
    return {
        name: min(titles)
        for name, titles in meant.items()
        if len(titles) == 1 and name not in header and header.count(min(titles)) == 1
    }


def read_kept(path: Path) -> Edition:
    """What an answers file says. Raises ProblemsFound with all that is wrong with it."""
    problems: list[Problem] = []
    path = path.resolve()
    kept = read_edition(path, path.parent, problems)
    if kept is None or problems:
        raise ProblemsFound([*map(_repeat_no_person, problems)])
    return kept


def _repeat_no_person(problem: Problem) -> Problem:
    """The problem without what it repeats of the file, where that may be a person's."""
    shown = [problem.field.partition(".")[2], *re.findall(r"`([^`]*)`", problem.message)]
    if not any(is_person(text) or DAY.fullmatch(text) for text in shown):
        return problem
    message = "what stands here reads as a person's name, number or address, and does not fit"
    return replace(problem, field=problem.field.partition(".")[0], message=message)


def _choose(kept: Edition, known: set[str]) -> Answers:
    """What is kept of the columns that a table has."""
    return Answers(
        marks={text: Mark(word) for text, word in kept.marks.items()},
        roles={title: role for title, role in kept.roles.items() if title in known},
        kinds=kept.kinds,
        fill_down=frozenset(kept.fill_down) & known,
        totals=kept.totals,
        not_totals=kept.not_totals,
        digits={title: n for title, n in kept.digits.items() if title in known},
        not_persons={title: why for title, why in kept.not_persons.items() if title in known},
    )


def write_answers(
    wishes: Wishes,
    handed: Handed,
    columns: Sequence[HandedColumn],
    shaped: Shaped,
    threshold: int,
    unknown_places: Sequence[str],
) -> str:
    """The file's text: what was said, and the column of each heading. unknown_places: spellings whose
    rows were left out. No text that holds a number below the threshold is kept, as it may be what is
    hidden there."""
    answers = wishes.answers
    written = {title: name for table in shaped.tables for name, title in table.headings.items()}
    said: dict[str, Mapping[str, object] | Sequence[str]] = {
        "columns": {c.title: written[c.title] for c in columns if c.title in written},
        "left_out": wishes.left_out,
        "places": {
            **{text: "" for text in unknown_places if ELSEWHERE.fullmatch(text)},
            **wishes.places,
        },
        "marks": {t: w for t, w in answers.marks.items() if _may_be_kept(t, threshold)},
        "fill_down": sorted(answers.fill_down),
        "roles": answers.roles,
        "kinds": answers.kinds,
        "totals": answers.totals,
        "not_totals": answers.not_totals,
        "digits": answers.digits,
        "not_persons": answers.not_persons,
        "tidy": wishes.tidy,
    }
    short = {name: _keep_plain(value) for name, value in said.items()}
    labels = {
        title: _keep_plain(found) for title, found in {**handed.labels, **shaped.labels}.items()
    }
    words = {
        "measures": wishes.measures,
        "sheet": handed.sheet,
        "updated": wishes.updated,
        "license": wishes.license,
        "topic": wishes.topic,
        "frequency": wishes.frequency,
    }
    plainly = {
        **{name: text for name, text in words.items() if not tells_of_a_person(text)},
        "labels": labels,
    }
    kept = Edition.model_validate({**short, **plainly})
    plain = kept.model_dump(mode="json", exclude_defaults=True)
    return HEAD + write_yaml({name: _sort(value) for name, value in plain.items()})


def _keep_plain(said: Mapping[str, object] | Sequence[str]) -> object:
    """What is said in texts that the file takes; one that is longer, or names a person, is asked about again."""

    def is_plain(said: object) -> bool:
        texts = (said,) if isinstance(said, str) else said if isinstance(said, tuple) else ()
        return all(len(text) <= AT_MOST and not tells_of_a_person(text) for text in texts)

    if not isinstance(said, Mapping):
        return [text for text in said if is_plain(text)]
    return {text: word for text, word in said.items() if is_plain(text) and is_plain(word)}


def _sort(value: object) -> object:
    """Mappings by name, so that the order in which answers came says nothing."""
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def _may_be_kept(text: str, threshold: int) -> bool:
    """Whether a mark tells neither a small number nor a name: a range or a number below zero does not."""
    read = read_name(text)
    if read is not None and read.listed and len(read.words) > 1:
        return False
    numbers = [float(number) for number in _NUMBERS.findall(text)]
    is_code = is_band(text) or re.fullmatch(r"-\d+(\.0+)?", text) is not None
    return is_code or not any(0 < number < threshold for number in numbers)
