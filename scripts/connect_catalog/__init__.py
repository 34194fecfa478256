"""The CONNECT data catalog: records and data packages in, a checked and published site out.

For programs that read a catalog: `connect_catalog.open`, and `CatalogError` for what it cannot do.
"""

import importlib

__version__ = "0.1.0"

_CLIENT = (
    "CatalogError",
    "open",
)  # read when they are asked for: every command begins by importing this


def __getattr__(name: str) -> object:
    if name in _CLIENT:
        return getattr(importlib.import_module(".client", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_CLIENT])
