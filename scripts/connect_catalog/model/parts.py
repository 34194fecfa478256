"""The building blocks of every record: its words, its parts, and where it was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
)

from .dates import Date

Id = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80), Field(title="id")
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Measured = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=80)
]


class ForReaders:
    """Said of a field whose words are told to readers, in their own language."""


_SHORT = StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
_LONG = StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)
Text = Annotated[str, _LONG, ForReaders()]
Title = Annotated[str, _SHORT, ForReaders()]
# The name of an office or a license: it is the same in every language.
ProperName = Annotated[str, _SHORT]
# Words that stay as they were written, such as those of a report that was handed out.
KeptText = Annotated[str, _LONG]
Count = Annotated[int, Field(ge=0)]


def _check_url(value: str) -> str:
    """An address as every format takes it (RFC 3987), without a name before its host, which makes it seem to
    lead elsewhere."""
    if not re.fullmatch(r"https?://[^\s<>\"'`\\{}|^]+", value) or not value.isprintable():
        raise ValueError(
            "a link starts with https:// and holds no space, quote, curly bracket, bar or unseen sign"
        )
    host = re.match(
        r"https?://(?:\[[0-9A-Fa-f:.]+\]|[^/?#@:\[\]]+)(?::(\d{1,5}))?(?![^/?#])", value
    )
    if host is None or int(host[1] or 80) > 65_535:
        raise ValueError("a link names a host behind https://, and no user")
    return value


Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_check_url)]
SitePath = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z0-9][a-z0-9._-]*/)*([a-z0-9][a-z0-9._-]*)?$", max_length=200),
]


@dataclass(frozen=True)
class Origin:
    """Where a record was read: its path in the repository, and the line of each of its fields."""

    path: str
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, *location: str | int) -> int:
        """The line of a field, or of the nearest enclosing field that was written."""
        for end in range(len(location), -1, -1):
            if location[:end] in self.lines:
                return self.lines[location[:end]]
        return 1


class Part(BaseModel):
    """A part of a record."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        str_strip_whitespace=True,
        defer_build=True,  # few commands, and no browser, read records of every kind
    )


class Record(Part):
    """A file that a person writes. Its id is its file name."""

    _origin: Origin = PrivateAttr(default=Origin("memory.yml"))

    @property
    def origin(self) -> Origin:
        return self._origin

    @property
    def id(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self._origin.path).stem


class Source(Part):
    """Where a statement comes from. The link is left out if there is none. accessed: the day it was
    read there, as in CSL and in reference lists; left out where nobody noted it."""

    title: Title
    url: Url | None = None
    accessed: Date | None = None
