"""Frozen dataclasses that cost nothing until the first one is made, and little then.

`dataclasses.dataclass` writes and compiles six methods of a class when the class is defined,
0.3 ms for each class. mdsl has hundreds of them, of which a run uses some; start-up time is
a feature. `record` makes a class on its first use, and compiles its `__init__` alone; what
else a frozen dataclass can do is done by functions that all records share. For everybody
who asks, a record is a dataclass: `dataclasses.fields` and `replace` work, and so does the
type checker.
"""

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Generic, NoReturn, Self, TypeVar, dataclass_transform, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - it is used as `property` is.
    """An attribute that is worked out when it is first asked for, and then kept.

    As `functools.cached_property`, which takes a lock each time before Python 3.12; small
    models ask for hundreds of such attributes.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self.work_out = work_out
        self.name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...

    @overload
    def __get__(self, owner: object, kind: type) -> T: ...

    def __get__(self, owner: object | None, kind: type) -> T | Self:
        if owner is None:
            return self
        # An instance's own attribute comes before that of its class, so that this is called
        # once for each instance.
        value = owner.__dict__[self.name] = self.work_out(owner)
        return value


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def record(
    *, eq: bool = True, kw_only: bool = False, is_base: bool = False
) -> Callable[[type[T]], type[T]]:
    """Return the decorator that makes a class a frozen dataclass on first use.

    Args:
        eq: Whether instances are equal when their fields are; else only to themselves.
        kw_only: Whether all fields are given by name.
        is_base: Whether records derive from it; its fields are then known at once.
    """

    def mark(cls: type[T]) -> type[T]:
        def make() -> None:
            if cls.__init__ is first:
                if not is_base:
                    _describe(cls, eq=eq, kw_only=kw_only)
                cls.__init__ = _initializer(cls)  # type: ignore[method-assign]

        def first(self: T, *arguments: Any, **named: Any) -> None:
            make()
            self.__init__(*arguments, **named)  # type: ignore[misc]

        def restore(self: T, state: dict[str, Any]) -> None:
            # An instance that comes from another process is made without `__init__`.
            make()
            self.__dict__.update(state)

        if is_base:
            _describe(cls, eq=eq, kw_only=kw_only)
        cls.__init__ = first  # type: ignore[assignment,method-assign]
        cls.__setstate__ = restore  # type: ignore[attr-defined]
        return cls

    return mark


def changed(known: T, **changes: Any) -> T:
    """Return a record with other values of some fields, as `dataclasses.replace` does.

    That function looks at each field anew, which takes three times as long.
    """
    cls: Any = type(known)
    own = known.__dict__
    made: T = cls(**{**{name: own[name] for name in _field_names(cls)}, **changes})
    return made


@cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


def _describe(cls: type, *, eq: bool, kw_only: bool) -> None:
    """Give a class its fields, and all methods of a frozen dataclass but `__init__`."""
    dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    methods: dict[str, Callable[..., Any]] = {
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__repr__": _shown,
    }
    if eq:
        compared = [f.name for f in dataclasses.fields(cls) if f.compare]
        values = attrgetter(*compared) if compared else type
        methods["__eq__"] = _comparison(values)
        methods["__hash__"] = lambda self: hash(values(self))
    for name, method in methods.items():
        # What a class says itself counts; that it has no hash follows from its `__eq__`.
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)


def _initializer(cls: type) -> Callable[..., None]:
    """Return the `__init__` of a class, compiled."""
    parameters: list[str] = []
    keywords: list[str] = []
    lines = ["_d = _self.__dict__"]
    names: dict[str, Any] = {"_missing": dataclasses.MISSING}
    for field in dataclasses.fields(cls):
        name, value, default = field.name, field.name, ""
        if field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            default = f"=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            default = "=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}"
        (keywords if field.kw_only else parameters).append(name + default)
        lines.append(f"_d[{name!r}] = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("_self.__post_init__()")
    if keywords:
        parameters += ["*", *keywords]
    head = f"def __init__(_self, {', '.join(parameters)}):"
    exec("\n    ".join([head, *lines]), names)
    made: Callable[..., None] = names["__init__"]
    return made


def _comparison(values: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def are_equal(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or values(self) == values(other)

    return are_equal


def _refuse_to_set(_self: object, name: str, _value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _shown(self: Any) -> str:
    """Return a record as a dataclass is shown."""
    shown = [
        f"{field.name}={getattr(self, field.name)!r}"
        for field in dataclasses.fields(self)
        if field.repr
    ]
    return f"{type(self).__qualname__}({', '.join(shown)})"
