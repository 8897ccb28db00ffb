"""How fast long texts are parsed, beside the lexer alone: `python -m benchmarks.parsing`.

Texts of about a megabyte: the gallery's models over and over, constraints with a sum each,
and one objective that is a single long sum. CPU seconds, the least of some rounds in turns:
the regular expression that finds the tokens, the lexer that tells what they are, and the
parser, which makes the tree; beside them Lark's own lexer alone, and Lark's own LALR parser
with the same grammar, which makes a tree of rules. Ratios are of our parser to our lexer,
and to Lark's.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lark import Lark

from mdsl.source import Source
from mdsl.syntax.generator import build_lark
from mdsl.syntax.lexer import Lexer, load_lexicon
from mdsl.syntax.parser import parse_model
from mdsl.syntax.tables import GRAMMAR, STARTS

MODELS = Path(__file__).parent.parent / "models"


@dataclass(frozen=True)
class Finding:
    """What a text costs, CPU seconds.

    Attributes:
        name: What the text is.
        megabytes: Its length.
        tokens: How many tokens it has.
        pattern, lexer, parser: What each step costs, with those before it.
        lark_lexer: What Lark's lexer costs, which finds the same tokens.
        lark_parser: What Lark's parser costs, its lexer included.
    """

    name: str
    megabytes: float
    tokens: int
    pattern: float
    lexer: float
    parser: float
    lark_lexer: float
    lark_parser: float


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
    grammar = GRAMMAR.read_text(encoding="utf-8")
    lark = build_lark(grammar)
    lexer = Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        start=list(STARTS),
        maybe_placeholders=True,
    )
    for name, text in long_texts(length).items():
        source = Source(name, text)
        steps: list[Callable[[], object]] = [
            partial(_matches, text),
            partial(_tokens, source),
            partial(parse_model, source),
            partial(_lark_tokens, lexer, text),
            partial(lark.parse, text, start=STARTS[0]),
        ]
        found = [[_cpu(step) for step in steps] for _ in range(rounds)]
        least = [min(column) for column in zip(*found, strict=True)]
        tokens = _tokens(source)
        yield Finding(name, len(text) / 1e6, tokens, *least)


def _matches(text: str) -> int:
    return sum(1 for _ in load_lexicon().pattern.finditer(text))


def _tokens(source: Source) -> int:
    return sum(1 for _ in Lexer(source).tokens())


def _lark_tokens(lark: Lark, text: str) -> int:
    return sum(1 for _ in lark.lex(text))


def _cpu(step: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    kept = step()
    spent = time.process_time() - begun
    # To forget a tree of half a million nodes again takes time of its own.
    del kept
    return spent


def _row(found: Finding) -> list[str]:
    seconds = (found.lark_lexer, found.lark_parser)
    return [
        found.name,
        f"{found.megabytes:.2f}",
        f"{found.tokens:,}",
        *(f"{each:.3f}" for each in (found.pattern, found.lexer, found.parser)),
        f"{found.megabytes / found.parser:.2f}",
        *(f"{each:.3f}" for each in seconds),
        f"{found.parser / found.lexer:.1f}",
        f"{found.parser / found.lark_lexer:.2f}",
    ]


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parsing")
    parser.add_argument("--length", type=int, default=1_000_000, help="characters")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    heads = ["text", "MB", "tokens", "pattern", "lexer", "parser", "MB/s"]
    heads += ["Lark's lexer", "Lark's parser", "to our lexer", "to Lark's lexer"]
    rows = [heads, ["---"] + ["---:"] * (len(heads) - 1)]
    rows += [_row(each) for each in measure_parsing(arguments.length, arguments.rounds)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
