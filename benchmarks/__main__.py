"""`python -m benchmarks`: measure, check, scale, report and draw."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cases.registry import CASES
from benchmarks.checking import check
from benchmarks.contenders.registry import GLPSOL, MODULES
from benchmarks.draw import draw
from benchmarks.machine import describe_machine
from benchmarks.report import scaling_to_markdown, to_markdown
from benchmarks.results import (
    FOLDER,
    LIMIT,
    Run,
    read_run,
    write_run,
    wrong_shapes,
)
from benchmarks.rounds import BUILD, WHOLE, Measurement, Plan, measure
from benchmarks.sweep import VARIED, measure_sweeps, sweeps_to_markdown

DATA = Path(tempfile.gettempdir()) / "mdsl-benchmarks"
ALL = (*MODULES, GLPSOL)


def main() -> int:
    """Do what the command line asks for."""
    arguments = _parser().parse_args()
    code: int = arguments.action(arguments)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="measure, and write a table")
    run.set_defaults(action=run_command)
    _add_choices(run, ALL)
    run.add_argument("--size", nargs="+", default=["small"], help="names or nonzeros")
    run.add_argument(
        "--kind", nargs="+", default=[BUILD, WHOLE], choices=[BUILD, WHOLE]
    )
    _add_limits(run, rounds=5)
    scale = commands.add_parser("scale", help="measure growth over three decades")
    scale.set_defaults(action=scale_command)
    _add_choices(scale, (LIMIT, "mdsl"))
    scale.add_argument("--largest", type=float, default=1e7, help="nonzeros")
    scale.add_argument("--decades", type=int, default=3)
    scale.add_argument("--per-decade", type=int, default=2)
    _add_limits(scale, rounds=3)
    sweeping = commands.add_parser("sweep", help="measure scenarios of one model")
    sweeping.set_defaults(action=sweep_command)
    swept = list(dict.fromkeys(each.case for each in VARIED))
    sweeping.add_argument("--case", nargs="+", default=swept, choices=swept)
    sweeping.add_argument("--size", default="1000000", help="a name or nonzeros")
    sweeping.add_argument("--count", type=int, default=100, help="scenarios")
    checking = commands.add_parser("check", help="compare sizes and optima")
    checking.set_defaults(action=check_command)
    _add_choices(checking, ALL)
    checking.add_argument("--data", type=Path, default=DATA)
    report = commands.add_parser("report", help="write the table of a result again")
    report.set_defaults(action=report_command)
    report.add_argument("result", type=Path, nargs="?", help="default: the newest")
    drawing = commands.add_parser("draw", help="draw a result as SVG")
    drawing.set_defaults(action=draw_command)
    drawing.add_argument("result", type=Path, nargs="?", help="default: the newest")
    return parser


def _add_choices(parser: argparse.ArgumentParser, contenders: Sequence[str]) -> None:
    parser.add_argument("--case", nargs="+", default=list(CASES), choices=list(CASES))
    parser.add_argument("--contender", nargs="+", default=list(contenders), choices=ALL)


def _add_limits(parser: argparse.ArgumentParser, rounds: int) -> None:
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--budget", type=float, default=60.0, help="seconds a case")
    parser.add_argument("--timeout", type=float, default=300.0, help="seconds")
    parser.add_argument("--data", type=Path, default=DATA, help="where tables are kept")
    parser.add_argument("--out", type=Path, help="the file of the result")


def run_command(arguments: argparse.Namespace) -> int:
    """Measure, and write the findings as JSON and as Markdown."""
    plan = _plan(arguments, arguments.size, arguments.kind)
    run = _run(plan)
    path = arguments.out or FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-run.json"
    write_run(run, path)
    text = to_markdown(run)
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return _complain(run)


def scale_command(arguments: argparse.Namespace) -> int:
    """Measure growth, and write the findings as JSON and as Markdown."""
    steps = arguments.decades * arguments.per_decade
    sizes = [
        str(round(arguments.largest / 10 ** (step / arguments.per_decade)))
        for step in range(steps, -1, -1)
    ]
    run = _run(_plan(arguments, sizes, [BUILD]))
    path = arguments.out or FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-scale.json"
    write_run(run, path)
    text = scaling_to_markdown(run)
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return _complain(run)


def _plan(
    arguments: argparse.Namespace, sizes: Sequence[str], kinds: Sequence[str]
) -> Plan:
    return Plan(
        cases=arguments.case,
        sizes=sizes,
        contenders=arguments.contender,
        kinds=kinds,
        rounds=arguments.rounds,
        budget=arguments.budget,
        timeout=arguments.timeout,
        data=arguments.data,
    )


def _run(plan: Plan) -> Run:
    machine = describe_machine()
    found: list[Measurement] = []
    for each in measure(plan):
        found.append(each)
        told = each.failure or f"{each.cpu:.3f} s"
        sys.stderr.write(
            f"{each.case} {each.size} {each.kind} {each.contender}: {told}\n"
        )
    return Run(machine, found)


def _complain(run: Run) -> int:
    wrong = wrong_shapes(run)
    sys.stderr.writelines(f"not the same model: {line}\n" for line in wrong)
    return 1 if wrong else 0


def sweep_command(arguments: argparse.Namespace) -> int:
    """Measure what scenarios of one model cost, and print a table."""
    found = measure_sweeps(arguments.size, arguments.count, arguments.case)
    sys.stdout.write(sweeps_to_markdown([*found]))
    return 0


def check_command(arguments: argparse.Namespace) -> int:
    """Compare the contenders' models with the limit's, and their optima."""
    wrong = 0
    for line, good in check(arguments.case, arguments.contender, arguments.data):
        sys.stdout.write(f"{line}\n")
        wrong += not good
    return 1 if wrong else 0


def _newest(arguments: argparse.Namespace) -> Path:
    if arguments.result:
        path: Path = arguments.result
        return path
    found = sorted(FOLDER.glob("*.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        sys.exit(f"there is no result in {FOLDER}: `python -m benchmarks run` first")
    return found[-1]


def report_command(arguments: argparse.Namespace) -> int:
    """Write the table of a result again."""
    path = _newest(arguments)
    scales = path.stem.endswith("scale")
    text = (scaling_to_markdown if scales else to_markdown)(read_run(path))
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def draw_command(arguments: argparse.Namespace) -> int:
    """Draw a result."""
    path = _newest(arguments)
    for target in draw(read_run(path), path):
        sys.stdout.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
