"""The summary of a run, as plain text for a terminal.

Every number is computed from the program's arrays at the plan. Goals are told in units of
deviation or in the unit that the model states, never as money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from mdsl.diagnostics import printable
from mdsl.evaluation.notes import Note
from mdsl.linear.program import LinearProgram, Objective, Sense
from mdsl.linear.solution import LevelResult, Solution, Status
from mdsl.records import record
from mdsl.reports.goals import GoalFigures, goal_figures, weights_at
from mdsl.reports.numbers import aligned, counted, percent, section, shown
from mdsl.reports.parts import Figure, figures
from mdsl.semantics.model import CheckedModel

MAX_MISSES = 5
TOLERANCE = 1e-6

STATUS_WORDS: Mapping[Status, str] = {
    Status.OPTIMAL: "optimal: no plan is better",
    Status.INFEASIBLE: "infeasible: no plan meets all constraints",
    Status.UNBOUNDED: "unbounded: plans get better without limit",
    Status.INFEASIBLE_OR_UNBOUNDED: "infeasible or unbounded: there is no best plan",
    Status.TIME_LIMIT: "stopped at the time limit",
    Status.ITERATION_LIMIT: "stopped at the limit of iterations",
    Status.NODE_LIMIT: "stopped at the limit of nodes",
    Status.MEMORY_LIMIT: "stopped for want of memory",
    Status.INTERRUPTED: "interrupted",
    Status.NUMERICAL_TROUBLE: "failed: no answer of the solver passed our checks",
    Status.SOLVER_ERROR: "failed: the solver gave up",
    Status.CRASHED: "failed: the solver crashed",
    Status.DISPUTED: "in dispute: the solver was wrong about the best plan",
    Status.UNKNOWN: "failed: the solver gave no reason",
    Status.EVALUATED: "evaluated: a plan from elsewhere, at its own values",
}


@record(eq=False)
class Run:
    """What a summary tells of.

    Attributes:
        title: The model's name and description.
        subtitle: The scenario's name and description; empty without one.
        program: The program.
        solution: The solver's answer.
        parts: The named parts of the objective.
        figures: Other named expressions.
        notes: Facts about the data.
        seconds: Wall time by stage.
    """

    title: str
    program: LinearProgram
    solution: Solution
    parts: Sequence[Figure] = ()
    figures: Sequence[Figure] = ()
    notes: Sequence[Note] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    subtitle: str = ""


def run_of(
    model: CheckedModel,
    program: LinearProgram,
    solution: Solution,
    notes: Sequence[Note],
    seconds: Mapping[str, float],
    scenario: str = "",
) -> Run:
    """Return what the summary of a model's run, with a scenario or without, is to tell."""
    parts: list[Figure] = []
    others: list[Figure] = []
    if solution.col_value is not None:
        parts, others = figures(model, program, solution.col_value)
    title, subtitle = titled(model.name, model.description), ""
    if scenario:
        described = titled(scenario, model.scenarios[scenario].description)
        subtitle = f"scenario {described}"
    return Run(title, program, solution, parts, others, notes, seconds, subtitle)


def titled(name: str, description: str) -> str:
    """Return a name with its description."""
    return f"{name}: {description}" if description else name


def summarize(run: Run) -> str:
    """Return the summary of a run, with a line end behind it."""
    solution = run.solution
    lines = [printable(run.title)]
    if run.subtitle:
        lines.append(printable(run.subtitle))
    lines += [status_line(solution), ""]
    if solution.has_plan:
        lines += section("objective", _objective(run))
        lines += section("goals", _levels(run))
        lines += section("misses", _misses(run))
        lines += section("figures", aligned(_figure_rows(run.figures), {0}))
        lines += section("violated", _violations(solution))
    lines += section("size", _size(run.program))
    lines += section("time", [_time(run)])
    notes = [*map(str, run.notes), *solution.messages]
    lines += section("notes", map(printable, notes))
    return "\n".join(lines) + "\n"


def status_line(solution: Solution) -> str:
    """Return how a solve ended, in plain words, with the solver's name."""
    words = STATUS_WORDS[solution.status]
    gap = solution.gap or 0.0
    if solution.status is Status.OPTIMAL:
        if gap > TOLERANCE:
            words = f"optimal within the gap: no plan is better by over {percent(gap)}"
    elif solution.has_plan and solution.status is not Status.EVALUATED:
        words += ", with a plan that is not proven to be the best"
    elif solution.status in {Status.TIME_LIMIT, Status.INTERRUPTED}:
        words += ", before a plan was found"
    return f"{words} ({solution.solver})" if solution.solver else words


# --- the objective ---------------------------------------------------------------------------


def _objective(run: Run) -> list[str]:
    """Return the last objective with its value, its parts and its bound."""
    program, solution = run.program, run.solution
    last = program.objectives[-1] if program.objectives else None
    if last is None:
        return ["none: any plan will do"]
    if last.is_goal_level:
        return []
    verb = "maximized" if last.sense is Sense.MAXIMIZE else "minimized"
    head = Figure(
        f"{printable(last.name)}, {verb}",
        solution.objective or 0.0,
        description=last.description,
        unit=last.unit,
    )
    rows = [*_figure_rows([head]), *_figure_rows(run.parts)]
    return [*aligned(rows, {1}), *_bound(program, solution)]


def _figure_rows(figures: Sequence[Figure]) -> list[list[str]]:
    """Return rows of name, value and description."""
    return [
        [
            f"{f.sign} {f.name}{' (sum)' if f.is_sum else ''}".strip(),
            shown(f.value),
            printable("  ".join(text for text in (f.unit, f.description) if text)),
        ]
        for f in figures
    ]


def _bound(program: LinearProgram, solution: Solution) -> list[str]:
    """Return the line about the bound; there is none to tell of an LP."""
    if len(solution.levels) < len(program.objectives):
        return ["not reached: this is its value at the plan for the goals"]
    if solution.bound is None or solution.gap is None:
        return []
    return [f"best possible {shown(solution.bound)}, gap {percent(solution.gap)}"]


# --- goals -------------------------------------------------------------------------------------


def _levels(run: Run) -> list[str]:
    """Return a line for each level of goals, and for each objective but the last."""
    objectives = run.program.objectives
    results: list[LevelResult | None] = [*run.solution.levels]
    results += [None] * (len(objectives) - len(results))
    families = _goal_figures(run)
    rows = [
        _level_row(run, objective, result, families)
        for objective, result in zip(objectives, results, strict=True)
        if objective.is_goal_level or objective is not objectives[-1]
    ]
    return aligned(rows, {2}) if rows else []


def _level_row(
    run: Run,
    objective: Objective,
    result: LevelResult | None,
    families: Sequence[GoalFigures],
) -> list[str]:
    priority = "" if objective.priority is None else shown(objective.priority)
    value = objective.value(_plan(run)) if result is None else result.value
    if objective.is_goal_level:
        what, counts = _deviations(objective, families)
    else:
        verb = "maximized" if objective.sense is Sense.MAXIMIZE else "minimized"
        what = ", ".join(filter(None, (printable(objective.unit), verb)))
        counts = ""
    return [
        f"priority {priority}",
        printable(objective.name),
        shown(value),
        what,
        counts,
        _proof(result),
    ]


def _plan(run: Run) -> np.ndarray:
    plan = run.solution.col_value
    return np.zeros(run.program.num_col) if plan is None else plan


def _proof(result: LevelResult | None) -> str:
    """Return what is to be said of a level that was not solved to the end."""
    if result is None:
        return "not reached"
    if result.status is Status.EVALUATED:
        return ""
    if result.status is Status.OPTIMAL:
        return (
            ""
            if (result.gap or 0.0) <= TOLERANCE
            else f"gap {percent(result.gap or 0)}"
        )
    bound = "" if result.bound is None else f", best possible {shown(result.bound)}"
    return f"not proven{bound}"


def _deviations(
    objective: Objective, families: Sequence[GoalFigures]
) -> tuple[str, str]:
    """Return the unit of a level of goals, and how many of its goals are met."""
    met = total = 0
    units: set[str] = set()
    weights: set[float] = {1.0}
    for family in families:
        goal = family.goal
        at = goal.priority == objective.priority
        if not at.any():
            continue
        met += int(family.met[at].sum())
        total += int(at.sum())
        units.add(goal.row.unit)
        weights |= weights_at(goal, at)
    counts = f"{met:,} of {total:,} met"
    if len(weights) > 1:
        return "weighted units of deviation", counts
    unit = units.pop() if len(units) == 1 else ""
    return printable(unit) or "units of deviation", counts


def _goal_figures(run: Run) -> list[GoalFigures]:
    solution = run.solution
    if solution.col_value is None or solution.row_value is None:
        return []
    return [
        goal_figures(run.program, goal, solution.col_value, solution.row_value)
        for goal in run.program.goals
    ]


def _misses(run: Run) -> list[str]:
    """Return the largest misses by name."""
    found: list[tuple[float, GoalFigures, int]] = []
    count = 0
    for family in _goal_figures(run):
        missed = np.where(family.met, 0.0, family.missed)
        count += int((missed > 0).sum())
        largest = np.argsort(-missed, kind="stable")[:MAX_MISSES]
        found += [(float(missed[i]), family, int(i)) for i in largest if missed[i] > 0]
    found.sort(key=lambda miss: -miss[0])
    rows = [_miss_row(family, number) for _, family, number in found[:MAX_MISSES]]
    lines = aligned(rows, {1}) if rows else []
    if count > len(rows):
        lines.append(
            f"and {counted(count - len(rows), 'smaller miss', 'smaller misses')}"
        )
    return lines


def _miss_row(family: GoalFigures, number: int) -> list[str]:
    goal = family.goal
    target, achieved = float(goal.target[number]), float(family.achieved[number])
    is_under = bool(family.under[number] > family.over[number])
    side = f"{'below' if is_under else 'above'} the target of {shown(target)}"
    return [
        printable(goal.row.label(goal.row.start + number)),
        shown(abs(target - achieved)),
        f"{printable(goal.row.unit)} {side}".lstrip(),
    ]


# --- the rest ------------------------------------------------------------------------------------


def _violations(solution: Solution) -> list[str]:
    """Return the worst violations, where they are more than rounding."""
    kinds = (
        ("row", solution.worst_row),
        ("bound", solution.worst_bound),
        ("whole number", solution.worst_integrality),
    )
    return [
        f"{kind} {printable(worst.name)} by {worst.amount:.3g}"
        for kind, worst in kinds
        if worst is not None and worst.is_beyond
    ]


def _size(program: LinearProgram) -> list[str]:
    integer = int(np.count_nonzero(program.integrality))
    whole = f" ({integer:,} integer)" if integer else ""
    lines = [
        f"{counted(program.num_col, 'column')}{whole}, "
        f"{counted(program.num_row, 'row')}, "
        f"{counted(program.num_nonzero, 'nonzero')}"
    ]
    if program.dropped_rows:
        rows = counted(program.dropped_rows, "row")
        lines.append(f"{rows} left out, true whatever the plan is")
    return lines


def _time(run: Run) -> str:
    """Return the time of the whole and of each stage, in seconds."""
    stages = ", ".join(f"{name} {spent:.2f}" for name, spent in run.seconds.items())
    return f"{sum(run.seconds.values()):.2f} s: {stages}"
