"""Exit codes, on which scripts can rely; README.md documents them."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command came to."""

    SOLVED = 0
    WRONG_INPUT = 1
    WRONG_USAGE = 2
    FAILED_CHECK = 3
    INFEASIBLE = 4
    UNBOUNDED = 5
    LIMIT_WITH_PLAN = 6
    LIMIT_WITHOUT_PLAN = 7
    SOLVER_FAILED = 8
    NO_RESOURCES = 9
    INTERNAL_FAULT = 70
    INTERRUPTED = 130
    READER_GONE = 141
    TERMINATED = 143
