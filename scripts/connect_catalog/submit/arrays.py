"""Rows of numbers in plain Python, with the names that numpy gives them.

A browser has no numpy. What rules ask of it to look at one column is here; whatever asks for more, as
rules on sums do, is told so by NotHere, and is left to `catalog check`. Nothing is worked out roughly.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from inspect import signature
from operator import add, and_, eq, ge, gt, invert, le, lt, mul, ne, or_, sub
from typing import Any, TypeVar

from ..refusals import Refusal

T = TypeVar("T")


class NotHere(Refusal):
    """What was asked for needs numpy itself."""


def _known(work: Callable[..., T]) -> Callable[..., T]:
    """The same; asked for in a way that only numpy knows, it is not here."""
    known = signature(work)

    @wraps(work)
    def checked(*given: Any, **named: Any) -> T:
        try:
            known.bind(*given, **named)
        except TypeError:
            raise NotHere(work.__name__) from None
        return work(*given, **named)

    return checked


def _refuse(*_: Any) -> Any:
    raise NotHere("this arithmetic")


class ndarray:  # noqa: N801 - numpy's own name
    """One row of values. kind: what they are: bool, int, float or object."""

    __hash__ = None  # type: ignore[assignment] # as numpy has it

    def __init__(self, values: Iterable[Any], kind: type) -> None:
        self.values = [*values]
        self.kind = kind

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotHere(name)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __bool__(self) -> bool:
        if len(self) != 1:
            raise NotHere("the truth of several values")
        return bool(self.values[0])

    @property
    def size(self) -> int:
        return len(self.values)

    @property
    def shape(self) -> tuple[int]:
        return (len(self.values),)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return ndarray(self.values[key], self.kind)
        if isinstance(key, tuple):
            raise NotHere("tables")
        if isinstance(key, ndarray | list):
            return ndarray((self.values[i] for i in _places(key, len(self))), self.kind)
        return self.values[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, tuple):
            raise NotHere("tables")
        if isinstance(key, slice):
            places: Sequence[int] = range(len(self))[key]
        else:
            places = _places(key, len(self)) if isinstance(key, ndarray | list) else [key]
        given = [*value] if isinstance(value, ndarray | list) else [value] * len(places)
        for place, one in zip(places, given, strict=True):
            self.values[place] = self.kind(one) if self.kind is not object else one

    # ------------------------------------------------------------------------------- arithmetic

    def _with(self, other: Any, work: Callable[[Any, Any], Any], kind: type | None = None) -> Any:
        if isinstance(other, ndarray):
            here, there = self.values, other.values
            if len(here) != len(there):
                size = max(len(here), len(there))
                here, there = (v * size if len(v) == 1 else v for v in (here, there))
            if len(here) != len(there):
                raise NotHere("rows of different lengths")
            made: Iterable[Any] = map(work, here, there)
            kinds = {self.kind, other.kind}
        elif isinstance(other, bool | int | float | str):
            made = (work(value, other) for value in self.values)
            kinds = {self.kind, type(other)}
        else:
            raise NotHere(type(other).__name__)
        if kind is None and kinds & {object, str}:
            raise NotHere("arithmetic on texts")
        return ndarray(made, kind or _widest(kinds))

    def __add__(self, other: Any) -> Any:
        return self._with(other, add)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, sub)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, mul)

    def __and__(self, other: Any) -> Any:
        return self._with(other, and_)

    def __or__(self, other: Any) -> Any:
        return self._with(other, or_)

    def __iand__(self, other: Any) -> ndarray:
        self.values = (self & other).values
        return self

    def __ior__(self, other: Any) -> ndarray:
        self.values = (self | other).values
        return self

    def __invert__(self) -> Any:
        work: Callable[[Any], Any] = (lambda value: not value) if self.kind is bool else invert
        return ndarray(map(work, self.values), self.kind)

    def __eq__(self, other: Any) -> Any:
        return self._with(other, eq, bool)

    def __ne__(self, other: Any) -> Any:
        return self._with(other, ne, bool)

    def __lt__(self, other: Any) -> Any:
        return self._with(other, lt, bool)

    def __le__(self, other: Any) -> Any:
        return self._with(other, le, bool)

    def __gt__(self, other: Any) -> Any:
        return self._with(other, gt, bool)

    def __ge__(self, other: Any) -> Any:
        return self._with(other, ge, bool)

    __radd__ = __add__
    __rmul__ = __mul__
    __rsub__ = __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _refuse
    __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _refuse
    __neg__ = __abs__ = __xor__ = __rxor__ = __rand__ = __ror__ = _refuse
    # numpy changes the row itself, and all that look at it.
    __iadd__ = __isub__ = __imul__ = __itruediv__ = _refuse

    # --------------------------------------------------------------------------------- methods

    def tolist(self) -> list[Any]:
        return [*self.values]

    @_known
    def astype(self, kind: Any) -> ndarray:
        return array(self.values, kind)

    @_known
    def take(self, places: ndarray) -> ndarray:
        return ndarray((self.values[i] for i in places.values), self.kind)

    @_known
    def nonzero(self) -> tuple[ndarray]:
        return (ndarray((i for i, value in enumerate(self.values) if value), int),)

    @_known
    def any(self) -> bool:
        return any(self.values)

    @_known
    def all(self) -> bool:
        return all(self.values)

    @_known
    def sum(self) -> Any:
        if self.kind is float:
            raise NotHere("sums of floats")  # numpy adds them in another order
        return sum(self.values)

    @_known
    def max(self, initial: Any = None) -> Any:
        self._refuse_gaps()
        return max(self.values) if initial is None else max([*self.values, initial])

    @_known
    def min(self) -> Any:
        self._refuse_gaps()
        return min(self.values)

    @_known
    def argmax(self) -> int:
        return self.values.index(self.max())

    def _refuse_gaps(self) -> None:
        if any(value != value for value in self.values):
            raise NotHere("the end of what is not known")


def _places(key: ndarray | list[Any], length: int) -> Sequence[int]:
    """The places that a mask or a list of places means."""
    values = [*key]
    if isinstance(key, ndarray) and key.kind is bool:
        if len(values) != length:
            raise NotHere("a mask of another length")
        return [place for place, chosen in enumerate(values) if chosen]
    if not all(type(value) is int for value in values):
        raise NotHere("places that are no whole numbers")
    return values


def _widest(kinds: Iterable[type]) -> type:
    return max(kinds, key=(bool, int, float).index)


# What numpy calls its kinds of numbers.
bool_, object_ = bool, object
int8 = int16 = int32 = int64 = uint8 = uint16 = uint32 = uint64 = int
float64 = float
nan, inf = math.nan, math.inf


@_known
def array(values: Iterable[Any], kind: type | None = None) -> ndarray:
    held = [*values]
    found = {*map(type, held)}
    if kind is None:
        if not found <= {bool, int, float}:
            raise NotHere("values of other kinds")
        kind = _widest(found) if found else float
    if kind not in (bool, int, float, object):
        raise NotHere(str(kind))
    if kind is not object and any(issubclass(one, list | tuple | ndarray) for one in found):
        raise NotHere("tables")
    make: Any = kind
    return ndarray(held if kind is object or found <= {kind} else map(make, held), kind)


@_known
def full(size: int, value: Any, kind: type | None = None) -> ndarray:
    if not isinstance(size, int):
        raise NotHere("tables")
    return array([value] * size, kind)


@_known
def zeros(size: int, kind: type = float) -> ndarray:
    return full(size, 0, kind)


@_known
def arange(*bounds: int, dtype: type = int) -> ndarray:
    return array(range(*bounds), dtype)


@_known
def min_scalar_type(value: int) -> type:
    return type(value)


@_known
def concatenate(parts: Sequence[ndarray]) -> ndarray:
    kinds = {part.kind for part in parts}
    return ndarray((value for part in parts for value in part), _widest(kinds))


@_known
def split(values: ndarray, places: ndarray) -> list[ndarray]:
    ends = [0, *places.tolist(), len(values)]
    return [values[begin:end] for begin, end in zip(ends, ends[1:], strict=False)]


@_known
def cumsum(values: Iterable[int]) -> ndarray:
    made, total = [], 0
    for value in values:
        if not isinstance(value, int):
            raise NotHere("sums of floats")
        total += value
        made.append(total)
    return ndarray(made, int)


@_known
def isnan(values: ndarray) -> ndarray:
    return ndarray((value != value for value in values), bool)


@_known
def flatnonzero(values: ndarray) -> ndarray:
    return values.nonzero()[0]


@_known
def sort(values: ndarray) -> ndarray:
    values._refuse_gaps()
    return ndarray(sorted(values), values.kind)


@_known
def argsort(values: ndarray, kind: str = "") -> ndarray:
    if kind != "stable":
        raise NotHere("a sort of unknown order")
    values._refuse_gaps()
    return ndarray(sorted(range(len(values)), key=values.values.__getitem__), int)


@_known
def searchsorted(values: ndarray, asked: ndarray) -> ndarray:
    return ndarray((bisect_left(values.values, one) for one in asked), int)


@_known
def isin(asked: ndarray, known: ndarray, invert: bool = False) -> ndarray:
    held = {*known}
    return ndarray(((value in held) != invert for value in asked), bool)


@_known
def bincount(values: ndarray, minlength: int = 0) -> ndarray:
    made = [0] * max(minlength, values.max(initial=-1) + 1)
    for value in values:
        made[value] += 1
    return ndarray(made, int)


@_known
def unique(
    values: ndarray, return_inverse: bool = False, return_counts: bool = False
) -> ndarray | tuple[ndarray, ...]:
    values._refuse_gaps()
    held = sorted({*values})
    place = {value: i for i, value in enumerate(held)}
    found = ndarray((place[value] for value in values), int)
    made = [ndarray(held, values.kind)]
    made += [found] if return_inverse else []
    made += [bincount(found, len(held))] if return_counts else []
    return made[0] if len(made) == 1 else tuple(made)


def __getattr__(name: str) -> Any:
    """Whatever else numpy has: it can be named, and not be used."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(name)


class Absent:
    """A thing of a package that is not here."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.name}.{name}")

    def __getitem__(self, key: Any) -> Absent:
        return self

    def __call__(self, *given: Any, **named: Any) -> Any:
        raise NotHere(self.name)
