"""The benchmarks' models become the programs that are written by hand for them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.cases.case import Case
from benchmarks.cases.registry import CASES
from benchmarks.contenders import in_highs, with_limit, with_mdsl
from benchmarks.contenders.memory_tables import to_memory_tables
from benchmarks.program import Program, fingerprint
from benchmarks.tables import Labels, Tables, load, save, write_folder
from mdsl.compiler import compile_text
from mdsl.data.folder import open_tables
from mdsl.data.table import Tables as LogicalTables
from mdsl.linear.program import LinearProgram, Sense
from mdsl.source import Source

CASE = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def compiled(case: Case[Any], tables: LogicalTables) -> Program:
    source = Source(case.plan.name, case.plan.read_text(encoding="utf-8"))
    return to_program(compile_text(source, tables).program)


def to_program(program: LinearProgram) -> Program:
    (objective,) = program.objectives
    costs = np.zeros(program.num_col)
    costs[objective.cols] = objective.costs
    return Program(
        col_cost=costs,
        col_lower=program.col_lower,
        col_upper=program.col_upper,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        start=program.a_start,
        index=program.a_index,
        value=program.a_value,
        integrality=program.integrality.astype(np.int32),
        is_maximum=objective.sense is Sense.MAXIMIZE,
        offset=objective.offset,
    )


def assert_same(one: Program, other: Program) -> None:
    assert one.shape == other.shape
    assert one.is_maximum == other.is_maximum
    assert one.offset == other.offset
    for found, expected in zip(fingerprint(one), fingerprint(other), strict=True):
        assert np.array_equal(found, expected)


@CASE
@pytest.mark.parametrize("size", ["tiny", "small"])
def test_model_is_the_limit(case: Case[Any], size: str) -> None:
    tables = case.tables(size)
    assert_same(compiled(case, to_memory_tables(tables)), case.limit(tables))


@CASE
def test_files_hold_the_tables(case: Case[Any], tmp_path: Path) -> None:
    tables = case.tables("tiny")
    write_folder(tables, tmp_path)
    assert_same(compiled(case, open_tables(tmp_path)), case.limit(tables))


@CASE
def test_optimum(case: Case[Any]) -> None:
    tables = case.tables("tiny")
    expected = in_highs.optimum(with_limit.build(case, tables))
    loaded = with_mdsl.build(case, tables)
    assert with_mdsl.shape(loaded) == case.limit(tables).shape
    assert with_mdsl.optimum(loaded) == pytest.approx(expected)


@CASE
def test_seed_decides(case: Case[Any], tmp_path: Path) -> None:
    tables = case.tables("tiny")
    assert flat(tables) == flat(case.tables("tiny"))
    save(tables, tmp_path / "tables.npz")
    assert flat(tables) == flat(load(tmp_path / "tables.npz"))


def flat(tables: Tables) -> dict[str, list[str] | list[float]]:
    return {
        f"{name}.{heading}": (
            column.to_texts() if isinstance(column, Labels) else column.tolist()
        )
        for name, table in tables.items()
        for heading, column in table.items()
    }


@CASE
@pytest.mark.parametrize("nonzeros", [6_000, 60_000])
def test_sizes_can_be_asked_for(case: Case[Any], nonzeros: int) -> None:
    found = case.limit(case.tables(str(nonzeros))).shape.nonzeros
    assert nonzeros / 2 < found < nonzeros * 2


def test_fingerprint_tells_programs_apart() -> None:
    case = CASES["production"]
    program = case.limit(case.tables("tiny"))
    same = fingerprint(program)
    value = program.value.copy()
    # Two coefficients that differ change places, within one column.
    at = next(i for i in range(len(value)) if value[i] != value[i + 1])
    value[[at, at + 1]] = value[[at + 1, at]]
    changed = fingerprint(replace(program, value=value))
    assert not np.array_equal(same[0], changed[0])
    bounds = fingerprint(replace(program, col_upper=program.col_upper + 1))
    assert not np.array_equal(same[1], bounds[1])
