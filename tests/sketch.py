"""Checked expressions as short texts, so that tests can say what they expect."""

import dataclasses

from mdsl.semantics.expressions import (
    DateConstant,
    Index,
    IndexValue,
    LetValue,
    MemberConstant,
    MemberToValue,
    NumberConstant,
    ParameterValue,
    Query,
    Selection,
    SetReference,
    TextConstant,
    ValueToMember,
    VariableValue,
)

HIDDEN = {"type", "degree", "span"}


def sketch(part: object) -> str:
    """Return a checked expression, set or query as a text.

    Indices stand as their names, members of a root set as `Root:value`, conversions as
    `value(...)` and `Root(...)`; everything else as its class with its fields.
    """
    match part:
        case Index(name=name) | IndexValue(index=Index(name=name)):
            return name or "_"
        case MemberToValue(operand=operand):
            return f"value({sketch(operand)})"
        case ValueToMember(operand=operand, root=root):
            return f"{root}({sketch(operand)})"
        case (
            ParameterValue(name=name, arguments=arguments)
            | LetValue(name=name, arguments=arguments)
            | VariableValue(name=name, arguments=arguments)
            | SetReference(name=name, arguments=arguments)
        ):
            inner = ", ".join(sketch(argument) for argument in arguments)
            return f"{name}[{inner}]" if arguments else name
        case Query():
            return _sketch_query(part)
        case Selection(value=value):
            return f"={sketch(value)}"
        case tuple():
            return f"({', '.join(sketch(item) for item in part)})"
        case _:
            return _sketch_other(part)


def _sketch_other(part: object) -> str:
    match part:
        case NumberConstant(value=number):
            return f"{number:g}"
        case TextConstant(value=text):
            return f'"{text}"'
        case DateConstant(value=date):
            return str(date)
        case MemberConstant(root=root, value=value):
            return f"{root}:{value}"
        case _ if dataclasses.is_dataclass(part):
            return _sketch_fields(part)
        case _:
            return str(part)


def _sketch_query(query: Query) -> str:
    binders = ", ".join(
        f"{sketch(binder.positions)} in {sketch(binder.set)}"
        for binder in query.binders
    )
    condition = "" if query.condition is None else f" if {sketch(query.condition)}"
    return binders + condition


def _sketch_fields(part: object) -> str:
    assert dataclasses.is_dataclass(part)
    shown = []
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if field.name in HIDDEN or (value is None and field.default is None):
            continue
        shown.append(sketch(value))
    return f"{type(part).__name__}({', '.join(shown)})"
