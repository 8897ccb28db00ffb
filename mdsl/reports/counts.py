"""How much there is of everything in an instance."""

from collections.abc import Sequence

from mdsl.diagnostics import printable
from mdsl.evaluation.instance import BoundParameter, Instance
from mdsl.evaluation.notes import Defaulted, Note, Skipped, Summed
from mdsl.reports.numbers import aligned, counted, section
from mdsl.semantics.model import CheckedModel, DataSource, Parameter


def model_counts(model: CheckedModel) -> str:
    """Return a line that counts a model's declarations."""
    kinds = (
        (len(model.sets), "set"),
        (len(model.parameters), "param"),
        (len(model.variables), "var"),
        (len(model.lets), "let"),
        (len(model.constraints), "constraint"),
        (len(model.goals), "goal"),
        (len(model.objectives), "objective"),
        (len(model.checks), "check"),
        (len(model.scenarios), "scenario"),
    )
    return ", ".join(counted(number, word) for number, word in kinds if number)


def instance_counts(instance: Instance) -> str:
    """Return how many members, cells and columns there are, with a line end behind it."""
    model = instance.model
    sets = [
        [name, _members(instance, name), _origin(declared.sources)]
        for name, declared in model.sets.items()
    ]
    parameters = []
    for name, bound in instance.parameters.items():
        parameter = model.parameters[name]
        source = () if parameter.source is None else (parameter.source,)
        cells = _cells(parameter, bound, instance.notes)
        parameters.append([name, *cells, _origin(source)])
    variables = [
        [name, counted(instance.domains[name].count, "column")]
        for name, variable in model.variables.items()
        if not variable.deviation_of
    ]
    # What became of a param's cells is told with the params.
    notes = [
        str(note)
        for note in instance.notes
        if not isinstance(note, Defaulted | Skipped | Summed)
    ]
    lines = [
        *section("sets", aligned(sets)),
        *section("params", aligned(parameters)),
        *section("vars", aligned(variables)),
        *section("notes", notes),
    ]
    return "".join(f"{line}\n" for line in lines)


def _origin(sources: Sequence[DataSource]) -> str:
    """Return which tables a declaration is read from."""
    tables = dict.fromkeys(printable(source.table) for source in sources)
    return f"from {', '.join(tables)}" if tables else ""


def _members(instance: Instance, name: str) -> str:
    if name in instance.families:
        family = instance.families[name]
        sets = counted(family.outer.count, "set")
        return f"{counted(len(family.owner), 'member')} in {sets}"
    count = instance.sets[name].factor.count
    if instance.sets[name].factor.arity > 1:
        return counted(count, "tuple")
    return counted(count, "member")


def _cells(
    parameter: Parameter, bound: BoundParameter, notes: Sequence[Note]
) -> list[str]:
    """Return how many cells are given, by default, passed over and added up."""
    count = bound.domain.count
    given = count if bound.given is None else len(bound.given)
    rest = "" if given == count else f"{count - given:,} left out"
    if rest and parameter.default is not None:
        rest = f"{count - given:,} by default"
    told = ""
    for note in notes:
        match note:
            case Skipped(name=parameter.name, count=skipped):
                told += f"{skipped:,} of unknown keys passed over  "
            case Summed(name=parameter.name, count=summed, cells=cells):
                told += f"{summed:,} added up to {cells:,}"
            case _:
                pass
    return [f"{counted(given, 'cell')} given", rest, told.rstrip()]
