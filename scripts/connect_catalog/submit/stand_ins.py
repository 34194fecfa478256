"""What stands in for packages that a browser does not have. To be put in place before anything else of the
program is imported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType

from . import arrays

# They can be named, as in a type, and not be used.
ABSENT = ("highspy", "numpy.typing")
NAMES = "faker.providers.person"


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> arrays.Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return arrays.Absent(f"{self.__name__}.{name}")


def put_stand_ins(names: Iterable[str], languages: Iterable[str]) -> None:
    """names: all that `checks.person_names` lists, which no package has to be searched for here; languages:
    those whose names it looks for."""
    sys.modules["numpy"] = arrays
    for name in ABSENT:
        sys.modules[name] = _AbsentModule(name)
    nicknames = ModuleType("nicknames")
    nicknames.name_triplets = lambda: ()  # type: ignore[attr-defined]
    sys.modules["nicknames"] = nicknames
    for language in languages:
        listed = ModuleType(f"{NAMES}.{language}")
        held = {"first_names": (*names,)} if f"{NAMES}.{language}" not in sys.modules else {}
        listed.Provider = type("Provider", (), held)  # type: ignore[attr-defined]
        sys.modules[listed.__name__] = listed
        names = ()
