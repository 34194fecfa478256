"""What stands in for packages that a browser does not have. To be put in place before anything else of the
program is imported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from . import arrays

# They can be named, as in a type, and not be used.
ABSENT = ("highspy", "numpy.typing")
NAMES = "faker.providers.person"


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> arrays.Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return arrays.Absent(f"{self.__name__}.{name}")


def make_module(name: str, **held: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(held)
    return made


def put_stand_ins(names: Iterable[str], languages: Iterable[str]) -> None:
    """names: all that `checks.person_names` lists, which no package has to be searched for here; languages:
    those whose names it looks for."""
    sys.modules["numpy"] = arrays
    for name in ABSENT:
        sys.modules[name] = _AbsentModule(name)
    sys.modules["nicknames"] = make_module("nicknames", name_triplets=lambda: ())
    for language in languages:
        path = f"{NAMES}.{language}"
        provider = type("Provider", (), {"first_names": (*names,)})
        sys.modules[path] = make_module(path, Provider=provider)
        names = ()
