"""Plain words in Spanish: what is translated is "fairly easy" to read, or better.

The score is that of Szigriszt (Sistemas predictivos de legibilidad del mensaje escrito, 1993): 206.835 - 62.3
syllables a word - words a sentence. On the scale INFLESZ (Barrio-Cantalejo and others, Anales del Sistema
Sanitario de Navarra, 2008) a text from 65 on is "fairly easy". Names, numbers and slots are one short word, as
in English. Syllables: each of the vowels a, e, o and each í or ú is one, and i and u beside them are none.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT
from test_reading import LEAST, is_sentence, read_prose, simplify, split_sentences

from connect_catalog.words import LANGUAGES

LOWEST = 65.0  # "bastante fácil"
TRANSLATIONS = [
    *sorted(ROOT.glob("catalog/**/*.es.json")),
    *sorted(ROOT.glob("datapackages/*/*.es.json")),
]
GUIDES = sorted((ROOT / "docs").rglob("*.es.json"))


def count_syllables(word: str) -> int:
    word = re.sub(r"qu|gu(?=[eiéí])", "k", word.lower())
    word = re.sub(r"y(?![aeiouáéíóú])", "i", word)
    return max(
        1,
        sum(
            max(1, len(re.findall("[aeoáéóíú]", run))) for run in re.findall("[aeiouáéíóúü]+", word)
        ),
    )


def score(texts: Iterable[str]) -> tuple[float, int]:
    """(score, words) of texts, each of which ends a sentence."""
    sentences = [words for text in texts for words in split_sentences(simplify(text))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 100.0, 0
    syllables = sum(map(count_syllables, words))
    return 206.835 - 62.3 * syllables / len(words) - len(words) / len(sentences), len(words)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("niño", 2),
        ("ciudad", 2),
        ("país", 2),
        ("guerra", 2),
        ("agüita", 3),
        ("hoy", 1),
        ("educación", 4),
        ("mayor", 2),
        ("leído", 3),
    ],
)
def test_syllables_are_counted(word, syllables):
    assert count_syllables(word) == syllables


def test_the_score_is_the_formulas():
    found, words = score(
        ["El gato come. La niña lee un libro."]
    )  # 8 words in 2 sentences, 13 syllables
    assert (words, found) == (8, pytest.approx(206.835 - 62.3 * 13 / 8 - 4))
    assert (
        score(
            ["La institucionalización internacional imposibilita procedimientos administrativos."]
        )[0]
        < 0
    )


# The programme's own sentences, as long as it made them.
QUOTED = {"catalog/logic-model.es.json": ("vision", "goal", "context")}


def read_texts(path: Path) -> list[str]:
    left_out = QUOTED.get(path.relative_to(ROOT).as_posix(), ())
    texts = json.loads(path.read_text("utf-8"))["texts"]
    return [one["text"] for at, one in texts.items() if at not in left_out]


def test_the_interface_reads_plainly():
    files = defaultdict(list)
    with (LANGUAGES / "es.po").open("rb") as file:
        for message in read_po(file):
            words = message.string if isinstance(message.string, str) else message.string[-1]
            for path, _ in message.locations if message.id and is_sentence(words) else ():
                files[path.rpartition("/")[2]].append(words)
                files["all"].append(words)
    scored = {name: score(texts) for name, texts in files.items()}
    assert len(scored) > 20
    assert not {
        n: found for n, (found, words) in scored.items() if words >= LEAST and found < LOWEST
    }


def test_the_records_read_plainly():
    """Each file by itself, and all together. Labels are no sentences."""
    texts = {
        path.relative_to(ROOT).as_posix(): [*filter(is_sentence, read_texts(path))]
        for path in TRANSLATIONS
    }
    texts["all"] = [text for one in texts.values() for text in one]
    scored = {name: score(one) for name, one in texts.items()}
    assert len(scored) > 40
    assert not {
        n: found for n, (found, words) in scored.items() if words >= LEAST and found < LOWEST
    }


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_guides_read_plainly(path):
    found, words = score(read_prose("\n\n".join(read_texts(path))))
    assert words >= LEAST and found >= LOWEST
