"""The benchmark of formulations tells rewrites of one model from other models."""

from benchmarks.formulations import (
    Form,
    Search,
    large_programs,
    measure,
    table,
    verdicts,
)


def test_rewrites_are_told_from_other_models() -> None:
    forms = [Form(rule) for rule in ("V0e", "S1", "S4")]
    findings = list(measure(["w2"], forms, seeds=1, limit=0.2))
    plain, aggregated, other = findings
    assert plain.relaxation == aggregated.relaxation
    assert plain.size.rows + 15 == aggregated.size.rows
    assert plain.presolved == aggregated.presolved
    assert other.relaxation < plain.relaxation
    assert [line.split(" have ")[0] for line in verdicts(findings)] == [
        "- w2: V0e and S1"
    ]
    lines = table(findings)
    assert [line.split(" | ")[1] for line in lines[2:]] == ["V0e", "S1", "S4"]
    assert len({line.count("|") for line in lines[2:]}) == 1


def test_search_of_one_seed_is_cut_at_its_limit() -> None:
    (finding,) = measure(["w2"], [Form("CN")], seeds=1, limit=0.5)
    (run,) = finding.searches
    assert isinstance(run, Search)
    assert run.seconds < 10
    assert run.bound <= 215_600.2


def test_large_programs_are_those_of_the_distribution_model() -> None:
    first, shelf_life, no_stock = large_programs()[2:]
    assert first.startswith("| as it is | 12,882,335.84 | 2,332,299 | 0 |")
    assert shelf_life.startswith("| with shelf life | 12,882,566.43 | 2,332,299 | 0 |")
    assert no_stock.startswith(
        "| without opening stock | 13,298,252.52 | 2,403,781 | 3,518 |"
    )
