"""Frozen dataclasses that cost nothing until the first one is made.

`dataclasses.dataclass` writes and compiles the methods of a class when the class is defined,
0.3 ms for each. mdsl has hundreds of classes, of which a run uses some; start-up time is a
feature. `record` puts that off until the first instance is made, and is a frozen dataclass
from then on. A class that others derive from stays a dataclass of its own.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """Return the decorator that makes a class a frozen dataclass on first use.

    Args:
        eq: Whether instances are equal when their fields are; else only to themselves.
        kw_only: Whether all fields are given by name.
    """

    def mark(cls: type[T]) -> type[T]:
        def make() -> None:
            if cls.__init__ is first:
                del cls.__init__
                dataclasses.dataclass(frozen=True, eq=eq, kw_only=kw_only)(cls)

        def first(self: T, *arguments: Any, **named: Any) -> None:
            make()
            self.__init__(*arguments, **named)  # type: ignore[misc]

        def restore(self: T, state: dict[str, Any]) -> None:
            # An instance that comes from another process is made without `__init__`.
            make()
            self.__dict__.update(state)

        cls.__init__ = first  # type: ignore[assignment,method-assign]
        cls.__setstate__ = restore  # type: ignore[attr-defined]
        return cls

    return mark
