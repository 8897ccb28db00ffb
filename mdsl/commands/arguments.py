"""The command line: commands, options, and what is said about them.

Everything that a command needs to run is loaded after the command line has been understood.
"""

import argparse
from collections.abc import Sequence

from mdsl import __version__
from mdsl.commands.epilogs import EPILOGS
from mdsl.commands.options import Pairs, Parser, add_file, add_native, count
from mdsl.commands.solver_arguments import add_solver
from mdsl.commands.stages import Stage

COMMANDS = {
    "solve": "solve a model and print a summary",
    "sweep": "solve a model and its scenarios, and compare them",
    "evaluate": "tell what a plan comes to, and what it violates",
    "check": "report everything that is wrong with a model and its data",
    "compile": "write the matrices of a model for another solver",
    "import-solution": "evaluate a plan that another solver has found",
    "read": "look into an MPS or LP file, solve it, or convert it",
    "explain": "tell what a model became: its logic as rows, its sums as joins",
    "dump": "print what a stage made of a model",
    "new": "write a small model with its data to start from",
    "data-template": "write empty tables with the columns that a model reads",
    "format": "put models into the standard layout",
}
STAGES = tuple(stage.value for stage in Stage)
FORMATS = ("csv", "json", "parquet")
MAX_CELLS = 1_000_000_000


class Arguments(argparse.Namespace):
    """A command line that was understood; each command uses some of it.

    Attributes:
        command: The command.
        model: The path of the model.
        data: The places of its tables, of which later ones win; none for the folder
            beside the model.
        is_decimal_comma: Whether `1,5` in text files is one and a half.
        max_cells: How many instances a declaration may have.
        values: Values of params, by name, that replace those of the data.
        scenario: The scenario that is chosen; empty for none.
        scenarios: The scenarios that are compared; all of them where it is empty.
        objective: The objective that is to be the only one; empty for all.
        show: Variables and `let`s whose values are printed.
        drop: Constraints and goals that are left out.
        relax: Variables whose values need not be whole.
        out: The folder for solution tables, or the file to write.
        format: The format of solution tables.
        file_format, dialect, names: As in `FileOptions`; None where the name of the file
            decides.
        is_native: Whether a file has, or had, what only some solvers read.
        goals: What becomes of goals: in a file `weighted` or `levels`, and None if
            nothing; in a solve `priorities` or `weighted`.
        weights: The weight of each priority, as texts; empty for computed ones.
        verify, isolate, sensitivity: As in `SolveOptions`.
        options_file: A TOML file with options of HiGHS.
        start: An earlier plan to start from.
        plan: The plan to evaluate.
        level: The level to write; None for the last one without the others.
        rewrites: Whether to print what phrases became.
        solution: The file with another solver's plan, or where a plan is to be written.
        is_solved: Whether to solve the program of a file.
        has_values: Whether to print the plan of a file.
        time_limit, gap, threads, seed: As in `SolveOptions`.
        options: HiGHS options by name.
        quiet: Whether to print no summary.
        progress: Whether to tell of progress even where nobody watches.
        log: Whether to print the log of HiGHS.
        stage: The stage to print.
        name: The name of the model to write.
        files: The models to put into the standard layout.
        is_check, is_printed: Whether only to tell what would change, or to print it.
    """

    command: str
    model: str
    data: list[str]
    is_decimal_comma: bool
    max_cells: int
    values: dict[str, str]
    scenario: str
    scenarios: list[str]
    objective: str
    show: list[str]
    drop: list[str]
    relax: list[str]
    out: str | None
    format: str
    file_format: str | None
    dialect: str
    names: str | None
    is_native: bool
    goals: str | None
    level: int | None
    rewrites: bool
    solution: str
    is_solved: bool
    has_values: bool
    time_limit: float | None
    gap: float
    threads: int | None
    seed: int | None
    weights: dict[str, str]
    verify: str
    isolate: str
    sensitivity: bool
    options: dict[str, str]
    options_file: str | None
    start: str | None
    plan: str
    quiet: bool
    progress: bool
    log: bool
    stage: str
    name: str
    files: list[str]
    is_check: bool
    is_printed: bool


def parse_arguments(argv: Sequence[str] | None) -> Arguments:
    """Return what a command line says; ends the program for `--help` and for errors."""
    parser = Parser(
        prog="mdsl",
        description="A modelling language for planners: from a .plan file to a plan.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"mdsl {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=EPILOGS.get(name),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        ADD_ARGUMENTS[name](command)
    return parser.parse_args(argv, Arguments())


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", metavar="MODEL", help="a .plan file, or a folder that holds one"
    )
    parser.add_argument(
        "--data",
        metavar="PLACE",
        action="append",
        default=[],
        help="where the tables are: a folder, a workbook, a database file or its URL; "
        "several are joined, and of a table in two of them the later counts "
        "(default: data, beside the model)",
    )
    parser.add_argument(
        "--decimal-comma",
        dest="is_decimal_comma",
        action="store_true",
        help="in text files 1,5 is one and a half",
    )
    parser.add_argument(
        "--max-cells",
        type=count,
        default=MAX_CELLS,
        metavar="N",
        help="refuse declarations with more instances or combinations (1e9)",
    )
    parser.add_argument(
        "--set",
        dest="values",
        metavar="NAME=VALUE",
        action=Pairs,
        default={},
        help="give a param another value, or one cell: 'demand[Chair,Week 1]=80'",
    )


def _add_choices(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--objective", default="", metavar="NAME", help="serve this objective alone")
    add(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help="leave out a constraint or a goal",
    )
    add(
        "--relax",
        action="append",
        default=[],
        metavar="NAME",
        help="do not hold a variable to whole numbers; all for all of them",
    )


def _add_scenario(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    parser.add_argument(
        "--scenario", default="", metavar="NAME", help="with what a scenario changes"
    )
    _add_choices(parser)


def _add_solve(parser: argparse.ArgumentParser) -> None:
    _add_scenario(parser)
    _add_output(parser)
    add_solver(parser)
    add = parser.add_argument
    add(
        "--start",
        metavar="PLACE",
        help="an earlier plan to start from, as --out writes it; it need not be complete",
    )
    add("--quiet", action="store_true", help="print no summary")
    add(
        "--show",
        action="append",
        default=[],
        metavar="NAME",
        help="print the values of a variable or a let, too; all for all variables",
    )


def _add_sweep(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    parser.add_argument(
        "--scenario",
        dest="scenarios",
        action="append",
        default=[],
        metavar="NAME",
        help="compare this scenario (and others) instead of all",
    )
    parser.set_defaults(scenario="")
    _add_choices(parser)
    _add_output(parser)
    add_solver(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--out",
        metavar="PLACE",
        help="write the plan as tables: into a folder, book.xlsx, plan.db or a database",
    )
    add("--format", choices=FORMATS, default="csv", help="of files in a folder (csv)")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    _add_scenario(parser)
    add = parser.add_argument
    add(
        "--plan",
        metavar="PLACE",
        required=True,
        help="the plan's tables, as `mdsl solve --out` writes them",
    )
    _add_output(parser)


def _add_compile(parser: argparse.ArgumentParser) -> None:
    _add_scenario(parser)
    parser.add_argument(
        "-o",
        "--out",
        metavar="FILE",
        required=True,
        help="an .mps, .mps.gz, .lp or .lp.gz file; - prints it",
    )
    add_file(parser, is_of_model=True)
    goals = parser.add_mutually_exclusive_group()
    goals.add_argument(
        "--goals",
        choices=("weighted", "levels"),
        help="add all goals up, or write a file for each level into the folder -o",
    )
    goals.add_argument(
        "--level",
        type=count,
        metavar="N",
        help="write this level, from 1, the earlier ones held at what they reach",
    )


def _add_import(parser: argparse.ArgumentParser) -> None:
    _add_scenario(parser)
    add = parser.add_argument
    add(
        "--sol",
        dest="solution",
        metavar="FILE",
        required=True,
        help="a plan as HiGHS, glpsol -w, CBC, CLP, SCIP or Gurobi write it",
    )
    add_native(parser, "the solver was given what `mdsl compile --native` writes")
    add("--out", metavar="PLACE", help="write the plan as tables, as `solve` does")
    add("--format", choices=FORMATS, default="csv", help="of files in a folder (csv)")


def _add_read(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("model", metavar="FILE", help="an .mps, .mps.gz, .lp or .lp.gz file")
    add("--solve", dest="is_solved", action="store_true", help="solve it")
    add("--values", dest="has_values", action="store_true", help="print the plan, too")
    add("-o", "--out", metavar="FILE", help="write it as .mps or .lp; - prints it")
    add(
        "--sol",
        dest="solution",
        metavar="FILE",
        default="",
        help="solve it, and write the plan as a .sol file, a name and a value a line",
    )
    add_file(parser, is_of_model=False)
    add_solver(parser)
    parser.set_defaults(goals=None, level=None)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    _add_scenario(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--rewrites",
        action="store_true",
        help="print what logic, maxima and the like became, with all coefficients",
    )
    what.add_argument(
        "--plan",
        action="store_true",
        help="print the order in which sets are joined, and how many rows there are then",
    )


def _add_dump(parser: argparse.ArgumentParser) -> None:
    _add_scenario(parser)
    parser.add_argument(
        "--stage", choices=STAGES, default="matrix", help="what to print (matrix)"
    )


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="MODEL", nargs="+", help="a .plan file, or its folder"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--check",
        dest="is_check",
        action="store_true",
        help="change nothing; exit with 1 if something would change",
    )
    how.add_argument(
        "--stdout",
        dest="is_printed",
        action="store_true",
        help="change nothing; print the new text",
    )


def _add_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of the model and its folder")


def _add_template(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", metavar="MODEL", help="a .plan file, or a folder that holds one"
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar="PLACE",
        required=True,
        help="a new folder for CSV files, or a new workbook: book.xlsx",
    )


ADD_ARGUMENTS = {
    "solve": _add_solve,
    "sweep": _add_sweep,
    "evaluate": _add_evaluate,
    "check": _add_scenario,
    "compile": _add_compile,
    "import-solution": _add_import,
    "read": _add_read,
    "explain": _add_explain,
    "dump": _add_dump,
    "new": _add_new,
    "data-template": _add_template,
    "format": _add_format,
}
