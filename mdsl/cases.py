"""Several runs of one model: as it stands, its scenarios, and values one after the other."""

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from mdsl.compiler import Compiled, Recompiler, Stopwatch
from mdsl.data.table import Tables
from mdsl.diagnostics import Diagnostic, PlanError
from mdsl.linear.solution import Solution
from mdsl.records import record
from mdsl.rewrites.choices import Choices, choose
from mdsl.semantics.model import CheckedModel
from mdsl.solving.answer import answer
from mdsl.solving.options import SolveOptions

BASE_CASE = "base case"
"""The name of the case that changes nothing, which is no name of a scenario."""


@record(eq=False)
class Case:
    """One of several runs, with a name that says what is changed."""

    name: str
    choices: Choices


@record(eq=False)
class Outcome:
    """What became of a case.

    Attributes:
        case: The case.
        compiled: What was solved; None if the data are wrong for it.
        solution: The solver's answer; None if there was nothing to solve.
        wrong: What is wrong.
    """

    case: Case
    compiled: Compiled | None
    solution: Solution | None
    wrong: tuple[Diagnostic, ...] = ()


def plan_cases(
    model: CheckedModel,
    common: Choices,
    scenarios: Sequence[str] = (),
    values: Mapping[str, Sequence[str]] | None = None,
) -> list[Case]:
    """Return the cases of a sweep: the base case first.

    Args:
        model: The model.
        common: What all cases have in common.
        scenarios: The scenarios to compare. None named: all of them, unless values vary.
        values: The values that vary, by param or cell; every combination of them is a case,
            without a scenario and with each that is named.

    Raises:
        PlanError: A choice that the model does not have.
    """
    values = values or {}
    named = [*dict.fromkeys(scenarios)]
    if not scenarios and not values:
        named = [*model.scenarios]
    cases = [Case(BASE_CASE, common)]
    for scenario in ["", *named] if values else named:
        for combination in product(*values.values()):
            chosen = dict(zip(values, combination, strict=True))
            texts = [f"{name}={value}" for name, value in chosen.items()]
            cases.append(
                Case(
                    ", ".join([scenario, *texts] if scenario else texts),
                    dataclasses.replace(
                        common,
                        scenario=scenario,
                        values={**common.values, **chosen},
                    ),
                )
            )
    for case in cases:
        choose(model, case.choices)
    return cases


def run_cases(
    model: CheckedModel, tables: Tables, cases: Iterable[Case], options: SolveOptions
) -> Iterator[Outcome]:
    """Compile and solve cases, one when it is asked for; an interrupt ends the rest."""
    recompiler = Recompiler(model, tables)
    for case in cases:
        watch = Stopwatch()
        try:
            compiled = recompiler.compile(case.choices, watch)
        except PlanError as error:
            yield Outcome(case, None, None, error.diagnostics)
            continue
        with watch.stage("solve"):
            solution = answer(compiled.program, options)
        yield Outcome(case, compiled, solution)
        if solution.stopped_by:
            return


def split_values(text: str) -> list[str]:
    """Return the values of `30,40`; one that holds a comma stands in quotes."""
    rows = csv.reader([text], skipinitialspace=True)
    return [value.strip() for row in rows for value in row] or [""]
