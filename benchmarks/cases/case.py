"""What a benchmark case is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from benchmarks.program import Program
from benchmarks.tables import Tables

# With this seed each member of I has the 22.5 columns of the published sparse join.
SEED = 5
MODELS = Path(__file__).parent.parent / "models"

Size = TypeVar("Size")


@dataclass(frozen=True)
class Case(Generic[Size]):
    """A model, its data at any size, and the program that it must become.

    Attributes:
        name: The case's name.
        model: The name of the model's files: cases may share a model.
        title: What the case is, in a few words.
        sizes: The sizes by name: tiny, small, medium and large.
        generate: Makes the tables of a size from a seed.
        limit: Makes the program from the tables, written by hand for this model alone.
        sized: Returns a size with roughly so many nonzeros.
    """

    name: str
    model: str
    title: str
    sizes: Mapping[str, Size]
    generate: Callable[[Size, int], Tables]
    limit: Callable[[Tables], Program]
    sized: Callable[[int], Size]

    @property
    def plan(self) -> Path:
        """The model in mdsl's language."""
        return MODELS / f"{self.model}.plan"

    @property
    def mathprog(self) -> Path:
        """The model in GNU MathProg, for glpsol."""
        return MODELS / f"{self.model}.mod"

    def tables(self, size: str, seed: int = SEED) -> Tables:
        """Return the tables of a size: a name, or a number of nonzeros."""
        chosen = self.sizes.get(size)
        return self.generate(self.sized(int(size)) if chosen is None else chosen, seed)
