"""What stands below the help of commands."""

EXITS = """\
exit codes:
  0  solved: the plan is optimal, or within the gap that was asked for
  1  the model or the data are wrong
  2  the command line is wrong
  3  the solver's plan failed our own check of it, or two solves disagree
  4  no plan meets all constraints
  5  the objective has no limit
  6  a limit was reached, or the solver crashed; there is a plan, not proven best
  7  a limit was reached; there is no plan
  8  the solver failed, or crashed without a plan
  9  out of memory or disk, or the output cannot be written
 70  a fault of mdsl itself: please report it
130, 143  interrupted, terminated; the best plan so far is shown and written
141  whoever read the output has gone
"""

EPILOGS = {
    "solve": EXITS,
    "evaluate": """\
The exit code is 0 for a plan that keeps all constraints, bounds and whole numbers, and 3 for
one that violates some.
""",
    "sweep": """\
With several values, --set compares all of them: --set rate=30,40 (a value that holds a
comma stands in quotes).

The exit code is that of `mdsl solve` for the first case that is not solved, or 0.
""",
}
