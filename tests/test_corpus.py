"""Published models that nobody here wrote reach their known optimum, at their known size.

A folder of `tests/corpus` holds a model, its tables, and `expected.json` with the questions
that are asked of it. Some have the same in other words beside it, which must reach the same
optimum. Sizes are given where the rows are those of the source.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mdsl
from mdsl.api import Result
from mdsl.linear.program import Integrality, LinearProgram
from mdsl.source import Source
from mdsl.syntax.parser import parse_model
from tests.paths import TESTS
from tests.reference import evaluate_model
from tests.reference_compare import differences, labelled_program, labelled_reference

CORPUS = TESTS / "corpus"
PLANS = sorted(CORPUS.glob("*/*.plan"))


@dataclass(frozen=True)
class Question:
    """A model with what is known of its answer.

    Attributes:
        path: The model.
        options: What `solve` is asked for.
        sense: The direction of the objective; empty if there is none.
        status: How the solve ends.
        objective: The optimum; None where there is no plan, or no objective.
        tolerance: What it may differ by, relative to its size where that is above 1.
        levels: The values of several objectives in the order served.
        sizes: Known sizes, by the names of `sizes_of`.
    """

    path: Path
    options: Mapping[str, Any]
    sense: str
    status: str
    objective: float | None
    tolerance: float
    levels: Sequence[float] = field(default=())
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The model's name, and what is chosen."""
        return " ".join([self.path.stem, *map(str, self.options.values())])


def read_questions(folder: Path) -> list[Question]:
    """Return the questions asked of the models of a folder."""
    entries = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return [
        Question(
            path=folder / f"{entry.pop('model')}.plan",
            options=entry.pop("options", {}),
            sense=entry.pop("sense", ""),
            status=entry.pop("status"),
            objective=entry.pop("objective", None),
            tolerance=entry.pop("tolerance", 0.0),
            levels=entry.pop("levels", ()),
            sizes=entry,
        )
        for entry in entries
    ]


def sizes_of(program: LinearProgram) -> dict[str, int]:
    """Return the sizes of a program; the objective is no row."""
    last = program.objectives[-1:]
    return {
        "rows": program.num_row,
        "columns": program.num_col,
        "nonzeros": program.num_nonzero,
        "integer_columns": int((program.integrality == Integrality.INTEGER).sum()),
        "objective_nonzeros": sum(len(objective.cols) for objective in last),
    }


FOLDERS = sorted(path for path in CORPUS.iterdir() if path.is_dir())
QUESTIONS = [question for folder in FOLDERS for question in read_questions(folder)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_answer_and_size(question: Question) -> None:
    result = mdsl.read(question.path).solve(**question.options)
    assert result.status == question.status
    found = sizes_of(result.program)
    assert {name: found[name] for name in question.sizes} == question.sizes
    assert [o.sense for o in result.program.objectives[-1:]] == question.sense.split()
    close = partial(pytest.approx, rel=question.tolerance, abs=question.tolerance)
    if question.objective is None:
        assert result.objective is None
    else:
        assert result.objective == close(question.objective)
    if question.levels:
        assert [level.value for level in result.levels] == close(question.levels)


def test_every_model_is_asked() -> None:
    assert {question.path for question in QUESTIONS} == set(PLANS)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_header_says_what_it_teaches_and_where_it_comes_from(path: Path) -> None:
    header, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
    assert all(line.startswith("#") for line in header.splitlines())
    assert "\n# Teaches: " in header
    assert "\n# Source: " in header


# --- the oracle ------------------------------------------------------------------------------


def read_tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    tables = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def objective_asked(path: Path) -> str:
    """Return the objective of the first question, where one has to be chosen."""
    objectives = [q.options.get("objective", "") for q in QUESTIONS if q.path == path]
    return str(objectives[0])


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_oracle_makes_the_same_rows(path: Path) -> None:
    model = parse_model(Source(path.name, path.read_text(encoding="utf-8")))
    program = evaluate_model(model, read_tables(path.parent / "data"))
    expected, chosen = labelled_reference(program), objective_asked(path)
    if chosen:
        alone = {n: o for n, o in expected.objectives.items() if n == chosen}
        expected = replace(expected, objectives=alone)
    found = labelled_program(mdsl.read(path).compile(objective=chosen))
    assert differences(expected, found) == []


# --- what the answers say beyond their value -------------------------------------------------


def solved(name: str) -> Result:
    return mdsl.read(CORPUS / name).solve()


def rows_of(program: LinearProgram, name: str) -> slice:
    return next(block.slice for block in program.row_blocks if block.name == name)


def test_coefficients_of_a_fixed_charge_are_the_published_ones() -> None:
    result = solved("fctp8x12")
    supply = result.values("leave")
    demand = result.values("arrive")
    a_matrix = result.program.a_matrix.tocsr()[rows_of(result.program, "pay")]
    found = np.sort(a_matrix.data)
    published = np.minimum.outer(supply, demand).ravel()
    expected = np.sort(np.concatenate([-published, np.ones(published.size)]))
    assert found == pytest.approx(expected)


def test_sudoku_is_filled_with_each_digit_once() -> None:
    cells = solved("sudoku").values("is").reshape(9, 9, 9).round().argmax(axis=2)
    blocks = cells.reshape(3, 3, 3, 3).transpose(0, 2, 1, 3).reshape(9, 9)
    for group in (*cells, *cells.T, *blocks):
        assert sorted(group) == list(range(9))


def test_rows_without_variables_are_dropped_and_counted() -> None:
    assert solved("shiftcover").program.dropped_rows == 22


def test_named_expressions_report_the_cheapest_diet() -> None:
    assert solved("stigler").values("yearly_cost").sum() == pytest.approx(39.69, 1e-3)
