"""Records are frozen dataclasses, whatever is put off until the first one is made."""

import dataclasses
import pickle
from typing import ClassVar

import pytest

from mdsl.records import lazy, record


@record(kw_only=True, is_base=True)
class Thing:
    """A base."""

    kind: ClassVar[str] = "thing"
    place: int = dataclasses.field(default=0, compare=False, repr=False)


@record()
class Box(Thing):
    """A thing with all kinds of fields."""

    name: str
    size: float = 1.0
    parts: list[str] = dataclasses.field(default_factory=list)

    @lazy
    def shout(self) -> str:
        """The name, loud."""
        return self.name.upper()


@record(eq=False)
class Token:
    """Something equal to itself alone."""

    text: str

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("a token has a text")


@record()
class Nothing:
    """No fields."""

    def __str__(self) -> str:
        return "nothing"


def test_fields_by_place_and_by_name() -> None:
    box = Box("a", parts=["b"], place=7)
    assert (box.name, box.size, box.parts, box.place) == ("a", 1.0, ["b"], 7)
    assert Box("a").parts is not Box("a").parts
    assert [field.name for field in dataclasses.fields(Box)] == [
        *("place", "name", "size", "parts")
    ]
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        Box()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes from 2 to 4 positional arguments"):
        Box("a", 1.0, [], 7)  # type: ignore[call-arg]


def test_nothing_can_be_changed() -> None:
    box = Box("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="to field 'name'"):
        box.name = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="delete field 'name'"):
        del box.name
    assert box.shout == "A"
    assert dataclasses.replace(box, name="c", place=3).place == 3


def test_equality_is_that_of_the_fields() -> None:
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert Thing(place=1) == Thing(place=2)
    one, other = Box("a", place=1), Box("a", place=2)
    assert one == other
    assert one != Box("a", 2.0)
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_some_are_equal_to_themselves_alone() -> None:
    one = Token("a")
    assert one != Token("a")
    assert {one: 1}[one] == 1
    with pytest.raises(ValueError, match="has a text"):
        Token("")


def test_texts() -> None:
    assert repr(Box("a")) == "Box(name='a', size=1.0, parts=[])"
    assert repr(Nothing()) == "Nothing()"
    assert str(Nothing()) == "nothing"


def test_records_cross_processes() -> None:
    box = Box("a", place=7)
    assert pickle.loads(pickle.dumps(box)).place == 7


def test_patterns() -> None:
    match Box("a", 2.0):
        case Box(name, size):
            assert (name, size) == ("a", 2.0)
