"""A run as Markdown: every figure with its ratio to the limit of the same run."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from benchmarks.cases.registry import CASES
from benchmarks.results import LIMIT, Run, Summary, slope
from benchmarks.rounds import BUILD, WHOLE

MIB = 1 << 20

Row = Mapping[str, Summary]
Rows = Mapping[tuple[str, str], Row]


def to_markdown(run: Run) -> str:
    """Return all tables of a run."""
    build, whole = run.cells(BUILD), run.cells(WHOLE)
    sections = [_machine(run)]
    if build:
        sections += [
            _table("From tables in memory to the solver, CPU seconds", build, _cpu),
            _table("The same, wall seconds", build, _wall),
            _table(
                "The same, MiB at most (libraries and tables included)", build, _peak
            ),
            _table("The same, MiB by which memory grew", build, _grown),
            _table("The first, tiny model in a process, CPU seconds", build, _first),
        ]
    if whole:
        sections += [
            _table("Whole process from CSV files, CPU seconds", whole, _cpu),
            _table("The same, wall seconds", whole, _wall),
            _table("The same, MiB at most", whole, _peak),
        ]
    sections += [_phases(build), _failures(run)]
    return "\n\n".join(section for section in sections if section) + "\n"


def _machine(run: Run) -> str:
    facts = ", ".join(
        f"{name}: {value}" for name, value in run.machine.items() if value
    )
    versions = ", ".join(
        f"{name} {version}" for name, version in run.versions().items()
    )
    return f"{facts}.\n\nVersions: {versions}."


def _cpu(summary: Summary) -> float:
    return summary.cpu


def _wall(summary: Summary) -> float:
    return summary.wall


def _first(summary: Summary) -> float:
    return summary.first


def _peak(summary: Summary) -> float:
    return summary.peak / MIB


def _grown(summary: Summary) -> float:
    return summary.grown / MIB


def _table(title: str, rows: Rows, figure: Callable[[Summary], float]) -> str:
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [
        ["case", "size", "rows x columns, nonzeros", *names],
        ["---"] * 3 + ["---:"] * len(names),
    ]
    for (case, size), row in rows.items():
        limit = row.get(LIMIT)
        base = figure(limit) if limit and not limit.failure else 0.0
        cells = [_cell(row.get(name), figure, base, name) for name in names]
        lines.append([CASES[case].title, size, _shape(row), *cells])
    return f"### {title}\n\n{_pipes(lines)}"


def _cell(
    summary: Summary | None, figure: Callable[[Summary], float], base: float, name: str
) -> str:
    if summary is None:
        return "-"
    if summary.failure:
        return "failed"
    value = figure(summary)
    ratio = f" ({value / base:.3g}x)" if base > 0 and name != LIMIT else ""
    return f"{value:.3g}{ratio}"


def _shape(row: Row) -> str:
    found = next((each.shape for each in row.values() if each.shape), ())
    if not found:
        return "-"
    rows, cols, nonzeros = found
    return f"{rows:,} x {cols:,}, {nonzeros:,}"


def _pipes(lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _phases(rows: Rows) -> str:
    """Return where the time goes, for every contender that tells."""
    told = [
        (case, size, name, summary)
        for (case, size), row in rows.items()
        for name, summary in row.items()
        if summary.phases
    ]
    if not told:
        return ""
    phases = list(dict.fromkeys(p for *_, summary in told for p in summary.phases))
    lines = [
        ["case", "size", "contender", *phases],
        ["---"] * 3 + ["---:"] * len(phases),
    ]
    lines += [
        [
            CASES[case].title,
            size,
            name,
            *(_milliseconds(summary, phase) for phase in phases),
        ]
        for case, size, name, summary in told
    ]
    return f"### Where mdsl's time goes, wall milliseconds\n\n{_pipes(lines)}"


def _milliseconds(summary: Summary, phase: str) -> str:
    return f"{1000 * summary.phases[phase]:.3g}" if phase in summary.phases else "-"


def _failures(run: Run) -> str:
    lines = [
        f"- {each.contender}, {each.case} ({each.size}, {each.kind}): {each.failure}"
        for each in run.measurements
        if each.failure
    ]
    fewer = sorted(_fewer_rounds(run))
    if fewer:
        lines.append(f"- Slow ones had fewer rounds: {', '.join(fewer)}.")
    return "\n".join(lines)


def _fewer_rounds(run: Run) -> set[str]:
    most = max((each.round for each in run.measurements), default=0) + 1
    return {
        f"{name} {summary.rounds} on {case} ({size}, {kind})"
        for kind in (BUILD, WHOLE)
        for (case, size), row in run.cells(kind).items()
        for name, summary in row.items()
        if 0 < summary.rounds < most
    }


# --- scaling --------------------------------------------------------------------------------


def scaling_to_markdown(run: Run) -> str:
    """Return the slopes of time and memory against nonzeros."""
    by_case: dict[tuple[str, str], list[Summary]] = {}
    for (case, _), row in run.cells(BUILD).items():
        for name, summary in row.items():
            if not summary.failure:
                by_case.setdefault((case, name), []).append(summary)
    lines = [
        [
            "case",
            "contender",
            "nonzeros",
            "CPU seconds",
            "slope",
            "last decade",
            "memory slope",
            "last decade",
        ],
        ["---"] * 3 + ["---:"] * 5,
    ]
    for (case, name), found in by_case.items():
        ordered = sorted(found, key=lambda summary: summary.shape[2])
        if len(ordered) < 2:
            continue
        first, last = ordered[0], ordered[-1]
        late = [s for s in ordered if s.shape[2] * 11 >= last.shape[2]]
        cpu = [_slope(part, lambda s: s.cpu) for part in (ordered, late)]
        memory = [_slope(part, lambda s: s.grown) for part in (ordered, late)]
        lines.append(
            [
                CASES[case].title,
                name,
                f"{first.shape[2]:,} to {last.shape[2]:,}",
                f"{first.cpu:.3g} to {last.cpu:.3g}",
                *cpu,
                *memory,
            ]
        )
    return f"{_machine(run)}\n\n### Growth with the nonzeros\n\n{_pipes(lines)}\n"


def _slope(found: Sequence[Summary], figure: Callable[[Summary], float]) -> str:
    points = [(s.shape[2], figure(s)) for s in found if figure(s) > 0]
    return f"{slope(points):.2f}" if len(points) > 1 else "-"
