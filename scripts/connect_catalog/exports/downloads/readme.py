"""README.md of the files of a dataset that are taken away together, as Markdown and readable as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Catalog, Package
from ...words import say
from .facts import ColumnFact, list_columns, list_facts


def write_readme(catalog: Catalog, package: Package) -> bytes:
    """What the dataset is, its columns, and how it was made."""
    facts = list_facts(catalog, package)[1:]
    columns, made = say("What each column means"), say("How it was made")
    parts = [
        f"# {package.title}",
        *(f"## {fact.title}\n\n{_list(fact.texts)}" for fact in facts),
        f"## {columns}",
        *_tell_tables(package),
        f"## {made}",
        package.readme.strip(),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _tell_tables(package: Package) -> Iterator[str]:
    for table in package.tables.values():
        columns = "\n".join(map(_tell_column, list_columns((table,))))
        resource = table.resource
        yield f"### {resource.title} (`{resource.path}`)\n\n{resource.description}\n\n{columns}"


def _tell_column(column: ColumnFact) -> str:
    unit = f", {column.unit}" if column.unit else ""
    told = f"- `{column.name}` ({column.type}{unit}): {column.title}. {column.description}"
    return "\n".join([told, *(f"  - {code}" for code in column.codes)])


def _list(texts: tuple[str, ...]) -> str:
    return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)
