"""Results as files, and what they say: medians, ratios and slopes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log10
from pathlib import Path
from statistics import median

from benchmarks.rounds import BUILD, Measurement

FOLDER = Path(__file__).parent / "results"
LIMIT = "limit"


@dataclass(frozen=True)
class Run:
    """What was measured in one go on one machine."""

    machine: Mapping[str, str]
    measurements: Sequence[Measurement]

    def cells(self, kind: str) -> dict[tuple[str, str], dict[str, "Summary"]]:
        """Return for each case and size the contenders' summaries, in order."""
        grouped: dict[tuple[str, str], dict[str, list[Measurement]]] = {}
        for each in self.measurements:
            if each.kind == kind:
                row = grouped.setdefault((each.case, each.size), {})
                row.setdefault(each.contender, []).append(each)
        return {
            key: {name: summarize(found) for name, found in row.items()}
            for key, row in grouped.items()
        }

    def versions(self) -> dict[str, str]:
        """Return the versions of all packages."""
        return dict(
            sorted(
                (package, version)
                for each in self.measurements
                for package, version in each.versions.items()
            )
        )


@dataclass(frozen=True)
class Summary:
    """Medians over the rounds.

    Attributes:
        cpu, wall: Seconds.
        first: CPU seconds of the first, tiny model in the process.
        peak: Bytes at most, with libraries and tables.
        grown: Bytes by which memory grew at most during a build.
        shape: Rows, columns, nonzeros.
        phases: Wall seconds of each phase.
        rounds: How many rounds there were.
        failure: Why there is nothing to tell.
    """

    cpu: float
    wall: float
    first: float
    peak: float
    grown: float
    shape: tuple[int, ...]
    phases: Mapping[str, float]
    rounds: int
    failure: str


def summarize(found: Sequence[Measurement]) -> Summary:
    """Return the medians of the measurements that did not fail."""
    good = [each for each in found if not each.failure]
    if not good:
        return Summary(0.0, 0.0, 0.0, 0.0, 0.0, (), {}, 0, found[0].failure)
    return Summary(
        cpu=median(each.cpu for each in good),
        wall=median(each.wall for each in good),
        first=median(each.first for each in good),
        peak=median(each.peak for each in good),
        grown=median(each.peak - each.before for each in good),
        shape=good[0].shape,
        phases={
            phase: median(each.phases[phase] for each in good)
            for phase in good[0].phases
        },
        rounds=len(good),
        failure="",
    )


def wrong_shapes(run: Run) -> list[str]:
    """Return a line for each contender whose model is not of the limit's size."""
    lines = []
    for (case, size), row in run.cells(BUILD).items():
        expected = row[LIMIT].shape if LIMIT in row else ()
        for name, summary in row.items():
            if expected and summary.shape and summary.shape != expected:
                lines.append(
                    f"{case} ({size}): {name} has {summary.shape}, not {expected}"
                )
    return lines


def slope(points: Iterable[tuple[float, float]]) -> float:
    """Return the slope of a straight line through points, on logarithmic axes."""
    logs = [(log10(x), log10(y)) for x, y in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    over = sum((x - mean_x) * (y - mean_y) for x, y in logs)
    return over / sum((x - mean_x) ** 2 for x, _ in logs)


# --- files ---------------------------------------------------------------------------------


def write_run(run: Run, path: Path) -> None:
    """Write a run as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "machine": dict(run.machine),
        "measurements": [asdict(each) for each in run.measurements],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_run(path: Path) -> Run:
    """Return a run that `write_run` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    measurements = [
        Measurement(**{**each, "shape": tuple(each["shape"])})
        for each in content["measurements"]
    ]
    return Run(content["machine"], measurements)
