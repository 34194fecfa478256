"""What a table says of places: which columns name them, and which rows stand for all groups together."""

from __future__ import annotations

from ..model import Resource, Table


def find_labels(resource: Resource) -> dict[str, str]:
    """For each column of places, the name of the label that a foreign key ties to it."""
    roles = {column.name: column.connect.role for column in resource.schema_.fields}
    return {
        place: label
        for key in resource.connect.foreign_keys
        for place in key.fields
        for label in key.fields
        if roles[place] == "geography" and roles[label] == "label"
    }


def find_place(resource: Resource) -> str | None:
    """The first column of places in a table's key, or that of their names' codes."""
    codes = {label: place for place, label in find_labels(resource).items()}
    names = (codes.get(name, name) for name in resource.schema_.primary_key)
    places = (name for name in names if resource.column(name).connect.role == "geography")
    return next(places, None)


def find_time(resource: Resource) -> str | None:
    """The first column of periods in a table's key."""
    roles = ((name, resource.column(name).connect.role) for name in resource.schema_.primary_key)
    return next((name for name, role in roles if role == "time"), None)


def find_whole(table: Table, place: str) -> dict[str, str] | None:
    """What the other columns of a table's key hold in the rows of all groups together; None where a
    column has no total and more than one value."""
    resource = table.resource
    beside = {place, find_labels(resource).get(place, place), find_time(resource)}
    whole: dict[str, str] = {}
    for name in resource.schema_.primary_key:
        values = table.sheet.columns[name].values
        total = resource.column(name).connect.total or (values[0] if len(values) == 1 else None)
        if name in beside:
            continue
        if total is None:
            return None
        whole[name] = total
    return whole
