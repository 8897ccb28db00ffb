"""Instances as people name them outside of a model: `demand[Chair,Week 1]`."""

import csv

from mdsl.records import record


@record()
class InstanceName:
    """A name with what stands in brackets behind it; `inner` is None without brackets."""

    name: str
    inner: str | None = None

    def labels(self, arity: int) -> tuple[str, ...]:
        """Return the labels of the members, as many as there are.

        They are separated by commas. One that holds a comma stands in quotes, unless it is
        the only one.
        """
        inner = self.inner or ""
        if arity == 1 and not inner.strip().startswith('"'):
            return (inner.strip(),)
        rows = list(csv.reader([inner], skipinitialspace=True))
        return tuple(label.strip() for row in rows for label in row)

    def __str__(self) -> str:
        return self.name if self.inner is None else f"{self.name}[{self.inner}]"


def parse_instance_name(text: str) -> InstanceName:
    """Return a name and what stands in brackets behind it."""
    name, bracket, inner = text.strip().partition("[")
    if not bracket or not inner.endswith("]"):
        return InstanceName(text.strip())
    return InstanceName(name.strip(), inner[:-1])
