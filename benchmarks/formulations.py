"""`python -m benchmarks.formulations`: what a formulation is worth, and what is noise.

Every rule of the changeover model is solved on slices of the calendar, with several seeds of
the solver on one thread each. Two formulations of one model have the same optimum; where they
also have the same relaxation and the same presolved size, whatever is left between their
times is noise, and the seeds show how much of that there is. Last come the large slices of
the distribution model, which the tests leave out.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import highspy
import numpy as np

import mdsl
from benchmarks.contenders.in_highs import hand_over
from benchmarks.machine import describe_machine
from benchmarks.program import Program
from mdsl.linear.program import LinearProgram

ROOT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "results"
DATA = ROOT / "models" / "distribution" / "data"
RULES = ("V0", "V0e", "S1", "S2A", "S2B", "S4", "CN", "DCN", "FLN")
GAPS = (0.01, 0.001)


@dataclass(frozen=True)
class Form:
    """One way to write the changeover model.

    Attributes:
        rule: The rule of the hours that are lost.
        is_by_demand: Whether no day makes more than its shelf life can sell, which makes the
            coefficients of `is_made` smaller.
    """

    rule: str
    is_by_demand: bool = False

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"{self.rule} by demand" if self.is_by_demand else self.rule


@dataclass(frozen=True)
class Size:
    """Rows, columns, integer columns and nonzeros."""

    rows: int
    cols: int
    integers: int
    nonzeros: int

    def __str__(self) -> str:
        return f"{self.rows}/{self.cols}/{self.integers}/{self.nonzeros}"


@dataclass(frozen=True)
class Search:
    """How one seed's search went.

    Attributes:
        seed: The seed.
        nodes: Nodes of the search tree.
        objective, bound: What was reached.
        seconds: CPU seconds.
        to_gap: CPU seconds until each gap of `GAPS` was reached; None if it was not.
    """

    seed: int
    nodes: int
    objective: float
    bound: float
    seconds: float
    to_gap: tuple[float | None, ...]

    @property
    def gap(self) -> float:
        """The relative gap at the end."""
        return max(0.0, self.objective - self.bound) / abs(self.objective)


@dataclass(frozen=True)
class Finding:
    """What was found of a formulation on a slice."""

    slice: str
    form: str
    size: Size
    presolved: Size
    relaxation: float
    searches: Sequence[Search]


def main() -> int:
    """Measure, and write the findings as JSON and as Markdown."""
    arguments = _parser().parse_args()
    forms = [Form(rule) for rule in arguments.rule]
    forms += [Form(rule, is_by_demand=True) for rule in arguments.by_demand]
    findings = []
    for finding in measure(arguments.slice, forms, arguments.seeds, arguments.limit):
        findings.append(finding)
        sys.stderr.write(f"{finding.slice} {finding.form}\n")
    lines = [*table(findings), "", *verdicts(findings)]
    if arguments.large:
        lines += ["", *large_programs()]
    machine = describe_machine()
    text = "\n".join([*lines, "", *(f"- {k}: {v}" for k, v in machine.items())]) + "\n"
    now = datetime.now(UTC)
    path = arguments.out or FOLDER / f"{now:%Y%m%d-%H%M%S}-formulations.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {"machine": machine, "findings": [asdict(each) for each in findings]}
    path.write_text(f"{json.dumps(found, indent=1)}\n", encoding="utf-8")
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.formulations", description=__doc__
    )
    parser.add_argument("--slice", nargs="+", default=["w2", "w4", "w8"])
    parser.add_argument("--rule", nargs="+", default=list(RULES), choices=RULES)
    parser.add_argument("--by-demand", nargs="*", default=["S1", "CN"], choices=RULES)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120.0, help="CPU seconds")
    parser.add_argument("--large", action="store_true", help="solve all 208 days too")
    parser.add_argument("--out", type=Path, help="the file of the result")
    return parser


# --- measuring ------------------------------------------------------------------------------


def measure(
    slices: Sequence[str], forms: Sequence[Form], seeds: int, limit: float
) -> Iterator[Finding]:
    """Solve every formulation on every slice with every seed."""
    model = mdsl.read(ROOT / "models" / "changeover")
    for part in slices:
        for form in forms:
            values = {
                "slice": part,
                "rule": form.rule,
                "useful_only": form.is_by_demand,
            }
            program = to_program(model.compile(DATA, values).program)
            relaxation = model.solve(DATA, values, relax="all").objective
            if relaxation is None:
                raise ValueError(f"{form.name} has no relaxation on {part}")
            yield Finding(
                part,
                form.name,
                size_of(hand_over(program).getLp()),
                presolved_size(program),
                relaxation,
                [search(program, seed, limit) for seed in range(seeds)],
            )


def to_program(program: LinearProgram) -> Program:
    """Return a compiled program as the benchmarks hand it over."""
    objective = program.objectives[-1]
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
        offset=objective.offset,
        is_maximum=False,
    )


def size_of(lp: highspy.HighsLp) -> Size:
    """Return the size of a program."""
    kinds = [int(kind) for kind in lp.integrality_]
    return Size(
        lp.num_row_,
        lp.num_col_,
        sum(kind > 0 for kind in kinds),
        len(lp.a_matrix_.value_),
    )


def presolved_size(program: Program) -> Size:
    """Return the size of what the solver's presolve leaves."""
    highs = hand_over(program)
    highs.presolve()
    return size_of(highs.getPresolvedLp())


def search(program: Program, seed: int, limit: float) -> Search:
    """Solve a program with one seed, on one thread, for some CPU seconds at most."""
    highs = hand_over(program)
    for option, value in (
        ("threads", 1),
        ("random_seed", seed),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-6),
    ):
        highs.setOptionValue(option, value)
    begun = time.process_time()
    reached: list[float | None] = [None for _ in GAPS]
    highs.cbMipInterrupt += _listener(begun, limit, reached)
    highs.run()
    seconds = time.process_time() - begun
    info = highs.getInfo()
    done = Search(
        seed,
        info.mip_node_count,
        info.objective_function_value,
        info.mip_dual_bound,
        seconds,
        (),
    )
    times = [
        seconds if known is None and done.gap <= gap else known
        for known, gap in zip(reached, GAPS, strict=True)
    ]
    return Search(**{**asdict(done), "to_gap": tuple(times)})


def _listener(
    begun: float, limit: float, reached: list[float | None]
) -> Callable[[highspy.highs.HighsCallbackEvent], None]:
    """Return what notes when each gap is reached, and ends a search that takes too long."""

    def listen(event: highspy.highs.HighsCallbackEvent) -> None:
        seconds = time.process_time() - begun
        for place, gap in enumerate(GAPS):
            if reached[place] is None and event.data_out.mip_gap <= gap:
                reached[place] = seconds
        if seconds > limit:
            event.interrupt()

    return listen


# --- what it says -----------------------------------------------------------------------------


def table(findings: Sequence[Finding]) -> list[str]:
    """Return a line for each finding; columns of seeds hold a number for each."""
    lines = [
        "| slice | form | relaxation | size | presolved | best | bound | gap % | nodes "
        "| s to 1 % | s to 0.1 % | s |",
        "| --- | --- " + "| ---: " * 10 + "|",
    ]
    for each in findings:
        runs = each.searches
        cells = [
            each.slice,
            each.form,
            f"{each.relaxation:,.1f}",
            str(each.size),
            str(each.presolved),
            f"{min(run.objective for run in runs):,.1f}",
            f"{max(run.bound for run in runs):,.1f}",
            " ".join(f"{100 * run.gap:.2f}" for run in runs),
            " ".join(str(run.nodes) for run in runs),
            *(" ".join(_seconds(run.to_gap[i]) for run in runs) for i in (0, 1)),
            " ".join(_seconds(run.seconds) for run in runs),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def verdicts(findings: Sequence[Finding]) -> list[str]:
    """Return what each formulation is to the one of the same slice that it is most like."""
    lines = []
    for place, each in enumerate(findings):
        for other in findings[:place]:
            if other.slice == each.slice and _is_rewrite(other, each):
                spread = max(_spread(other), _spread(each))
                lines.append(
                    f"- {each.slice}: {other.form} and {each.form} have one relaxation and "
                    f"one presolved size: they are the same to the solver, and what lies "
                    f"between their times is noise (the seeds of one differ by a factor "
                    f"of {spread:.1f})."
                )
    return lines


def _is_rewrite(one: Finding, other: Finding) -> bool:
    is_close = abs(one.relaxation - other.relaxation) <= 1e-6 * abs(one.relaxation)
    return is_close and one.presolved == other.presolved


def _spread(finding: Finding) -> float:
    seconds = [max(run.seconds, 0.01) for run in finding.searches]
    return max(seconds) / min(seconds)


# --- the distribution model at its full size -----------------------------------------------------


def large_programs() -> list[str]:
    """Return a table of the distribution model's linear programs on all 208 dates."""
    model = mdsl.read(ROOT / "models" / "distribution")
    lines = [
        "| 208 dates | cost | made | short | compiling s | solving s |",
        "| --- " + "| ---: " * 5 + "|",
    ]
    for name, values, scenario in (
        ("as it is", {}, ""),
        ("with shelf life", {"shelf_life": True}, ""),
        ("without opening stock", {}, "no_opening_stock"),
    ):
        result = model.solve(set=values, scenario=scenario, relax="all")
        seconds = dict(result.compiled.seconds)
        solving = seconds.pop("solve")
        lines.append(
            f"| {name} | {result.objective:,.2f} | {result.values('made')[0]:,.0f} "
            f"| {result.values('short')[0]:,.0f} | {sum(seconds.values()):.2f} "
            f"| {solving:.2f} |"
        )
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
