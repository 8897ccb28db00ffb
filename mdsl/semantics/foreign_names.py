"""Functions and names of other languages, with what to write instead."""

OUTSIDE = (
    "a model has no chance in it: draw the numbers outside and read them as a table"
)
BINARIES = "add binaries up: `sum(is_on[i] for i in I) <= 2`"
DIFFERENT = (
    "say it by a binary for each value: `sum(has[i, v] for i in I) <= 1` for each `v`"
)

FUNCTIONS = {
    **dict.fromkeys(("power", "pow"), "write `a ^ b`"),
    **dict.fromkeys(("sqr", "square"), "write `a ^ 2`"),
    "ln": "write `log(...)`, which is the natural logarithm",
    "nint": "write `round(...)`",
    "int": "write `trunc(...)` or `floor(...)`",
    **dict.fromkeys(("smin", "smax"), "write `min(...)` or `max(...)`"),
    **dict.fromkeys(("length", "len", "size", "count"), "write `card(SET)`"),
    **dict.fromkeys(("ifthen", "iif"), "write `a if condition else b`"),
    **dict.fromkeys(("pos", "position", "index"), "write `ord(t)`"),
    "range": "write `0..n - 1`, where both ends are included",
    "rand": OUTSIDE,
    **dict.fromkeys(("random", "uniform", "Uniform", "Uniform01"), OUTSIDE),
    **dict.fromkeys(("normal", "Normal", "Normal01", "Irand224"), OUTSIDE),
    **dict.fromkeys(("atmost", "at_most", "atleast", "at_least", "exactly"), BINARIES),
    **dict.fromkeys(("alldiff", "alldifferent", "allDifferent"), DIFFERENT),
}

REDUCTIONS = {
    **dict.fromkeys(("exists", "some"), "write `any(...)`"),
    **dict.fromkeys(("forall", "every"), "write `all(...)`"),
    "smin": "write `min(...)`",
    "smax": "write `max(...)`",
    "product": "write `prod(...)`",
    "count": (
        "write `sum(1 for i in I if condition)` for data, and "
        "`sum(is_on[i] for i in I)` for binaries"
    ),
    **dict.fromkeys(("mean", "avg", "average"), "write `sum(...) / card(SET)`"),
    **dict.fromkeys(("atmost", "atleast", "exactly"), BINARIES),
    **dict.fromkeys(("alldiff", "alldifferent", "allDifferent"), DIFFERENT),
}

NAMES = {
    **dict.fromkeys(("Inf", "INF", "infinity", "Infinity"), "write `inf`"),
    "pi": "declare it: `param pi = 3.141592653589793`",
    **dict.fromkeys(
        ("true", "false", "True", "False"),
        "a flag is given as 1 or 0, and stands as a condition: `if is_open[i]`",
    ),
    **dict.fromkeys(
        ("null", "None", "NA"),
        "what is not given is left out: declare the param `optional`",
    ),
}
