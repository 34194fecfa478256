"""A translation: the words of a record or a guide in another language, in a file beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from .dates import Date
from .parts import KeptText, Part, Record

# vocabulary.es.json is the Spanish of vocabulary.yml, and datapackage.es.json of datapackage.json.
FILE_NAME = re.compile(r"(?P<stem>[^.]+)\.(?P<language>[a-z]{2})\.json")
_ENDINGS = {"catalog": ".yml", "datapackages": ".json", "docs": ".md"}
_DIGITS = 12
Fingerprint = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{_DIGITS}}}$")]
TextPlace = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Checked(Part):
    """Who read a translation beside its text: a speaker, told by a role and never by a name; and when."""

    by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    on: Date


class TranslatedText(Part):
    """A text in another language. of: the fingerprint of the text that it translates; checked: left out
    where no speaker of the language has read it."""

    of: Fingerprint
    text: KeptText
    checked: Checked | None = None


class Translation(Record):
    """A file beside a record, a descriptor or a guide: what readers are told in it, in another language, each
    text at its place. Kept by `catalog translations`."""

    texts: Mapping[TextPlace, TranslatedText] = Field(default_factory=dict)

    @property
    def language(self) -> str:
        """Two letters, from the file's name."""
        return self._origin.path.rsplit(".", 2)[1]

    @property
    def of(self) -> str:
        """The path of what it translates."""
        stem = self._origin.path.rsplit(".", 2)[0]
        return stem + _ENDINGS[stem.split("/")[0]]

    @property
    def is_of_guide(self) -> bool:
        """Whether it translates a page of docs/."""
        return self.of.endswith(".md")


def take_fingerprint(text: str) -> str:
    """The first digits of the SHA-256 of a text: it changes with every change of the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def name_translation(path: str, language: str) -> str:
    """The path of the translation of a record, a descriptor or a guide."""
    return f"{path.rsplit('.', 1)[0]}.{language}.json"
