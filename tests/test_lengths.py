"""Models of the corpus are short: most are shorter than their published algebraic form.

`tests/corpus/published.csv` holds the length of each AMPL or MathProg form that is public,
counted as here: characters that are neither blanks nor comments, without data and without
statements that solve or print. Our forms say where their tables are, which theirs leave to
commands and data files.
"""

import csv
import re
from statistics import median

from tests.paths import TESTS

CORPUS = TESTS / "corpus"
BLANK_OR_COMMENT = re.compile(r'\s|#[^\n]*|("(?:[^"\\]|\\.)*")')


def length(text: str) -> int:
    """Return how many characters a model has beside blanks and comments."""
    return len(BLANK_OR_COMMENT.sub(lambda found: found[1] or "", text))


def ratios() -> dict[str, float]:
    """Return by model how long our form is beside the published one."""
    with (CORPUS / "published.csv").open(encoding="utf-8", newline="") as file:
        published = {
            row["model"]: int(row["characters"]) for row in csv.DictReader(file)
        }
    return {
        name: length((CORPUS / name / f"{name}.plan").read_text(encoding="utf-8"))
        / characters
        for name, characters in published.items()
    }


def test_blanks_and_comments_do_not_count() -> None:
    assert length('param a "b # c"  # d\n\n\tvar x') == len('parama"b # c"varx')


def test_the_median_model_is_shorter_than_its_published_form() -> None:
    found = ratios()
    assert len(found) >= 25
    assert median(found.values()) < 1.0, sorted(found.items(), key=lambda item: item[1])
