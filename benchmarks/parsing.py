"""How fast long texts are parsed, beside the lexer alone: `python -m benchmarks.parsing`.

Texts of about a megabyte: the gallery's models over and over, constraints with a sum each,
and one objective that is a single long sum. CPU seconds, the least of some rounds in turns:
the regular expression that finds the tokens, the lexer that tells what they are, and the
parser, which makes the tree. Ratios are to the lexer.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mdsl.source import Source
from mdsl.syntax.lexer import Lexer, load_lexicon
from mdsl.syntax.parser import parse_model

MODELS = Path(__file__).parent.parent / "models"


@dataclass(frozen=True)
class Finding:
    """What a text costs, CPU seconds.

    Attributes:
        name: What the text is.
        megabytes: Its length.
        tokens: How many tokens it has.
        pattern, lexer, parser: What each step costs, with those before it.
    """

    name: str
    megabytes: float
    tokens: int
    pattern: float
    lexer: float
    parser: float


def long_texts(length: int) -> dict[str, str]:
    """Return texts of about a length in characters."""
    paths = sorted(MODELS.rglob("*.plan"))
    gallery = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    rows = (
        f"constraint row{number}[p in Product, t in Period]:\n"
        f"    sum(hours[p, m] * make[p, m, t] for m in Machine if open[m] > {number})"
        f" <= limit[p, t] + {number}\n"
        for number in range(1 + length // 130)
    )
    terms = (
        f"{number % 97}.5 * make{number % 1000}[{number % 50}, a]"
        for number in range(1 + length // 21)
    )
    return {
        "the gallery": gallery * (1 + length // len(gallery)),
        "constraints": "".join(rows),
        "one sum": f"minimize cost: {' + '.join(terms)}\n",
    }


def measure_parsing(length: int, rounds: int) -> Iterator[Finding]:
    """Yield what texts of about a length cost."""
    for name, text in long_texts(length).items():
        source = Source(name, text)
        steps: list[Callable[[], object]] = [
            partial(_matches, text),
            partial(_tokens, source),
            partial(parse_model, source),
        ]
        found = [[_cpu(step) for step in steps] for _ in range(rounds)]
        least = [min(column) for column in zip(*found, strict=True)]
        tokens = _tokens(source)
        yield Finding(name, len(text) / 1e6, tokens, *least)


def _matches(text: str) -> int:
    return sum(1 for _ in load_lexicon().pattern.finditer(text))


def _tokens(source: Source) -> int:
    return sum(1 for _ in Lexer(source).tokens())


def _cpu(step: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    step()
    return time.process_time() - begun


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parsing")
    parser.add_argument("--length", type=int, default=1_000_000, help="characters")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    lines = [
        "| text | MB | tokens | pattern | lexer | parser | ratio | MB/s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {each.name} | {each.megabytes:.2f} | {each.tokens:,} "
        f"| {each.pattern:.3f} | {each.lexer:.3f} | {each.parser:.3f} "
        f"| {each.parser / each.lexer:.1f} | {each.megabytes / each.parser:.2f} |"
        for each in measure_parsing(arguments.length, arguments.rounds)
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
