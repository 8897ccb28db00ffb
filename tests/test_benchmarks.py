"""The benchmarks' models become the programs that are written by hand for them."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks import reading, writing
from benchmarks.cases.case import Case
from benchmarks.cases.registry import CASES
from benchmarks.contenders import in_highs, with_limit, with_mdsl, with_mdsl_read
from benchmarks.contenders.memory_tables import to_memory_tables
from benchmarks.draw import draw
from benchmarks.parsing import long_texts, measure_parsing
from benchmarks.program import Program, fingerprint
from benchmarks.report import scaling_to_markdown, to_markdown
from benchmarks.results import Run, read_run, slope, write_run, wrong_shapes
from benchmarks.rounds import Measurement, Plan, measure
from benchmarks.sweep import VARIED, measure_sweeps, sweeps_to_markdown
from benchmarks.tables import Labels, Tables, load, save, write_folder
from mdsl.compiler import compile_text
from mdsl.data.folder import open_tables
from mdsl.data.table import Tables as LogicalTables
from mdsl.linear.program import LinearProgram, Sense
from mdsl.solving.reading import read_program
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
def test_model_that_was_read_before(case: Case[Any]) -> None:
    tables = case.tables("tiny")
    program = with_mdsl_read.build(case, tables).program
    again = with_mdsl_read.build(case, case.tables("small"))
    assert_same(to_program(program), case.limit(tables))
    assert with_mdsl.shape(again) == case.limit(case.tables("small")).shape
    assert {"parse", "check"}.isdisjoint(with_mdsl.phases(again))


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


@CASE
def test_fast_readers_agree(
    case: Case[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("polars")
    tables = case.tables("tiny")
    reading.write_with_layout(tables, tmp_path)
    assert flat(reading.read_folder(tmp_path)) == flat(tables)
    monkeypatch.setattr(reading, "MANY_BYTES", 0)
    found = reading.read_folder(tmp_path)
    assert flat(found) == flat(tables)
    assert_same(case.limit(found), case.limit(tables))


def test_run_is_reported_and_drawn(tmp_path: Path) -> None:
    plan = Plan(
        cases=["multicommodity"],
        sizes=["tiny"],
        contenders=["limit", "mdsl", "mdsl (model read before)"],
        kinds=["build", "whole"],
        rounds=1,
        budget=60.0,
        timeout=60.0,
        data=tmp_path / "data",
    )
    found = list(measure(plan))
    # The model that was read before is only measured from tables in memory.
    assert [each.failure for each in found] == [""] * 5
    assert all(each.cpu > 0 and each.wall > 0 and each.peak > 1e6 for each in found)
    run = Run({"processor": "any"}, found)
    assert not wrong_shapes(run)
    write_run(run, tmp_path / "a-run.json")
    again = read_run(tmp_path / "a-run.json")
    assert again == Run(run.machine, found)
    text = to_markdown(again)
    assert "| multicommodity flow with leads | tiny | 70 x 100, 228 |" in text
    assert "hand over" in text
    for picture in draw(again, tmp_path / "a-run.json"):
        circles = ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}circle")
        assert len(list(circles)) == (6 if "build" in picture.name else 4)


def test_other_models_are_complained_of() -> None:
    same = Measurement("transport", "tiny", "build", "limit", 0, shape=(1, 2, 3))
    run = Run({}, [same, replace(same, contender="mdsl", shape=(1, 2, 4))])
    assert wrong_shapes(run) == ["transport (tiny): mdsl has (1, 2, 4), not (1, 2, 3)"]


def test_growth_is_a_slope() -> None:
    assert slope([(10.0, 3.0), (100.0, 30.0), (1000.0, 300.0)]) == pytest.approx(1.0)
    measured = [
        Measurement(
            "transport",
            str(count),
            "build",
            "mdsl",
            0,
            cpu=count**2 / 1e6,
            peak=1000 + count,
            before=1000,
            shape=(1, 1, count),
        )
        for count in (10, 100, 1000)
    ]
    text = scaling_to_markdown(Run({}, measured))
    assert "| 10 to 1,000 | 0.0001 to 1 | 2.00 | 2.00 | 1.00 | 1.00 |" in text


def test_sweeps() -> None:
    cases = list(dict.fromkeys(each.case for each in VARIED))
    found = [*measure_sweeps("tiny", 3, cases)]
    assert [finding.varied for finding in found] == list(VARIED)
    assert all(finding.together > 0 and finding.alone > 0 for finding in found)
    assert sweeps_to_markdown(found).count("of 3 |") == len(VARIED)


def test_parsing() -> None:
    found = [*measure_parsing(3000, 1)]
    assert [finding.name for finding in found] == [*long_texts(1)]
    assert all(finding.tokens > 300 and finding.parser > 0 for finding in found)
    assert all(min(finding.lark_parser, finding.lark_lexer) > 0 for finding in found)


def test_writing_is_measured_beside_other_writers(tmp_path: Path) -> None:
    line = writing.measure(2000, "decimals", 1, tmp_path)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[:2] == ["2,000", "decimals"]
    assert len(cells) == 10
    # HiGHS was given the model that we have written.
    ours, theirs = (reading_of(tmp_path / f"{name}.lp") for name in ("ours", "theirs"))
    assert ours == theirs


def reading_of(path: Path) -> tuple[int, int, int]:
    program, _ = read_program(path)
    return program.num_row, program.num_col, program.num_nonzero
