"""A result as a picture: SVG, written by hand, so that nothing needs to be installed."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path

from benchmarks.cases.registry import CASES
from benchmarks.results import LIMIT, Run, Summary
from benchmarks.rounds import BUILD, WHOLE

WIDTH, ROW, LEFT, RIGHT, TOP = 900, 34, 300, 30, 70
COLOURS: Mapping[str, str] = {
    "limit": "#222222",
    "mdsl": "#d62728",
    "mdsl (model read before)": "#ff9896",
    "linopy": "#1f77b4",
    "PyOptInterface": "#2ca02c",
    "highspy": "#9467bd",
    "gurobipy": "#8c564b",
    "OR-Tools": "#e377c2",
    "PuLP": "#7f7f7f",
    "Pyomo": "#bcbd22",
    "glpsol": "#17becf",
}
TITLES = {
    BUILD: "CPU time from tables in memory to the solver, against the limit",
    WHOLE: "CPU time of the whole process from CSV files, against the limit",
}


def draw(run: Run, path: Path) -> Iterator[Path]:
    """Write a picture for each kind of measurement beside a result.

    Yields:
        The files.
    """
    for kind in (BUILD, WHOLE):
        rows = run.cells(kind)
        if not rows:
            continue
        target = path.with_name(f"{path.stem}-{kind}.svg")
        if path.stem.endswith("scale"):
            content = draw_growth(rows)
        else:
            content = draw_ratios(rows, TITLES[kind])
        target.write_text(content, encoding="utf-8")
        yield target


def _picture(height: float, parts: Sequence[str], title: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        'font-family="sans-serif" font-size="13">'
    )
    ground = f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>'
    name = _text(20, 24, title, size=16)
    return "\n".join([head, ground, name, *parts, "</svg>", ""])


def _text(
    x: float, y: float, content: str, *, size: int = 13, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(content)}</text>'
    )


def _line(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" '
        f'x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}"/>'
    )


def _dot(x: float, y: float, colour: str, title: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" fill-opacity="0.85">'
        f"<title>{escape(title)}</title></circle>"
    )


def _legend(names: Sequence[str]) -> list[str]:
    parts, x = [], 20.0
    for name in names:
        parts += [_dot(x, 44, COLOURS[name], name), _text(x + 9, 48, name)]
        x += 24 + 7.5 * len(name)
    return parts


# --- ratios ----------------------------------------------------------------------------------


def draw_ratios(
    rows: Mapping[tuple[str, str], Mapping[str, Summary]], title: str
) -> str:
    """Return a picture with a line for each case, and a dot for each contender's ratio."""
    ratios = {key: _ratios(row) for key, row in rows.items()}
    every = [ratio for row in ratios.values() for ratio in row.values()] or [1.0]
    low, high = floor(log10(min(every))), max(ceil(log10(max(every))), 1)
    scale = (WIDTH - LEFT - RIGHT) / max(high - low, 1)
    height = TOP + ROW * (len(rows) + 1) + 10
    names = [name for name in COLOURS if any(name in row for row in ratios.values())]
    parts = _legend(names)
    for power in range(low, high + 1):
        x = LEFT + scale * (power - low)
        parts.append(_line((x, TOP), (x, height - ROW), "#cccccc"))
        parts.append(_text(x, height - ROW + 18, f"{10.0**power:g}x", anchor="middle"))
    for number, ((case, size), row) in enumerate(ratios.items()):
        y = TOP + ROW * (number + 0.5)
        label = f"{CASES[case].title} ({size})"
        parts.append(_text(LEFT - 12, y + 4, label, anchor="end"))
        parts.append(_line((LEFT, y), (WIDTH - RIGHT, y), "#eeeeee"))
        # The slow ones first, so that the fast ones lie on top where dots meet.
        for name, ratio in sorted(row.items(), key=lambda item: -item[1]):
            x = LEFT + scale * (log10(ratio) - low)
            parts.append(_dot(x, y, COLOURS[name], f"{name}: {ratio:.2f}x"))
    return _picture(height, parts, title)


def _ratios(row: Mapping[str, Summary]) -> dict[str, float]:
    limit = row.get(LIMIT)
    if limit is None or limit.cpu <= 0:
        return {}
    return {name: each.cpu / limit.cpu for name, each in row.items() if each.cpu > 0}


# --- growth ----------------------------------------------------------------------------------


def draw_growth(rows: Mapping[tuple[str, str], Mapping[str, Summary]]) -> str:
    """Return a picture of CPU seconds against nonzeros, a panel for each case."""
    panels: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for (case, _), row in rows.items():
        for name, each in row.items():
            if each.shape and each.cpu > 0:
                line = panels.setdefault(case, {}).setdefault(name, [])
                line.append((log10(each.shape[2]), log10(each.cpu)))
    points = [p for panel in panels.values() for line in panel.values() for p in line]
    box = (
        floor(min(x for x, _ in points)),
        ceil(max(x for x, _ in points)),
        floor(min(y for _, y in points)),
        ceil(max(y for _, y in points)),
    )
    names = [
        name for name in COLOURS if any(name in panel for panel in panels.values())
    ]
    parts = _legend(names)
    side = 280.0
    for number, (case, panel) in enumerate(panels.items()):
        corner = 20 + side * (number % 3), TOP + side * (number // 3)
        parts += _panel(corner, side - 50, box, CASES[case].title, panel)
    height = TOP + side * -(-len(panels) // 3)
    return _picture(height, parts, "CPU seconds against nonzeros, both by decades")


def _panel(
    corner: tuple[float, float],
    side: float,
    box: tuple[int, int, int, int],
    title: str,
    panel: Mapping[str, Sequence[tuple[float, float]]],
) -> list[str]:
    left, top = corner[0] + 36, corner[1] + 20
    low_x, high_x, low_y, high_y = box
    width, height = side / (high_x - low_x), side / (high_y - low_y)
    parts = [_text(left, top - 8, title)]
    for power in range(low_x, high_x + 1):
        x = left + width * (power - low_x)
        parts.append(_line((x, top), (x, top + side), "#dddddd"))
        parts.append(_text(x, top + side + 14, f"1e{power}", size=10, anchor="middle"))
    for power in range(low_y, high_y + 1):
        y = top + side - height * (power - low_y)
        parts.append(_line((left, y), (left + side, y), "#dddddd"))
        parts.append(_text(left - 4, y + 4, f"{10.0**power:g}", size=10, anchor="end"))
    for name, line in panel.items():
        at = [
            (left + width * (x - low_x), top + side - height * (y - low_y))
            for x, y in sorted(line)
        ]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(
            f'<polyline points="{joined}" fill="none" stroke="{COLOURS[name]}"/>'
        )
        parts += [_dot(x, y, COLOURS[name], name) for x, y in at]
    return parts
