"""Who reads what not all solvers read, as measured on each of them (`tests/test_external.py`).

An order of names is that in which they are told.
"""

from mdsl.formats.options import FileFormat, FileOptions
from mdsl.linear.program import LinearProgram
from mdsl.linear.semicontinuous import native_semicontinuous

SEMICONTINUOUS = "semicontinuous variables"
INDICATORS = "indicators"
SETS = "special ordered sets"
COMMERCIAL = ("Gurobi", "CPLEX", "Xpress")
MPS_READERS = {
    SEMICONTINUOUS: (*COMMERCIAL, "SCIP", "HiGHS", "CBC", "lp_solve", "OR-Tools"),
    INDICATORS: (*COMMERCIAL, "COPT", "SCIP", "MOSEK", "OR-Tools"),
    SETS: (*COMMERCIAL, "COPT", "SCIP"),
}
LP_READERS = {
    SEMICONTINUOUS: (*COMMERCIAL, "SCIP", "HiGHS", "CBC"),
    INDICATORS: (*COMMERCIAL, "COPT", "SCIP"),
    SETS: (*COMMERCIAL, "COPT", "SCIP"),
}
MPS_MISREADERS = {SEMICONTINUOUS: ("COPT",), SETS: ("CBC", "CLP")}
LP_MISREADERS = {INDICATORS: ("CBC", "MOSEK"), SETS: ("CBC",)}
"""Who reads such a part and solves another model than it says, without a word."""


def native_parts(program: LinearProgram, options: FileOptions) -> tuple[str, ...]:
    """Return what a file will hold that not all solvers read, in words."""
    found = {
        SEMICONTINUOUS: options.is_native
        and bool(native_semicontinuous(program).any()),
        INDICATORS: program.indicators is not None,
        SETS: program.special_sets is not None,
    }
    return tuple(part for part, is_held in found.items() if is_held)


def readers_of(parts: tuple[str, ...], file_format: FileFormat) -> tuple[str, ...]:
    """Return the solvers that read all of some parts rightly in a format."""
    readers = LP_READERS if file_format is FileFormat.LP else MPS_READERS
    first, *others = (readers[part] for part in parts)
    return tuple(name for name in first if all(name in other for other in others))


def misreaders_of(parts: tuple[str, ...], file_format: FileFormat) -> tuple[str, ...]:
    """Return the solvers that take some of the parts for something else, without a word.

    Whoever refuses one of the parts refuses the file.
    """
    is_lp = file_format is FileFormat.LP
    readers = LP_READERS if is_lp else MPS_READERS
    misreaders = LP_MISREADERS if is_lp else MPS_MISREADERS
    wrong = [name for part in parts for name in misreaders.get(part, ())]
    return tuple(
        name
        for name in dict.fromkeys(wrong)
        if all(name in (*readers[p], *misreaders.get(p, ())) for p in parts)
    )
