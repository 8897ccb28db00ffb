"""All cases, in the order in which tables show them."""

from collections.abc import Mapping
from typing import Any

from benchmarks.cases import (
    facility,
    ijklm,
    knapsack,
    multicommodity,
    production,
    transport,
)
from benchmarks.cases.case import Case

CASES: Mapping[str, Case[Any]] = {
    case.name: case
    for case in (
        transport.CASE,
        production.CASE,
        ijklm.CASE,
        multicommodity.CASE,
        facility.CASE,
        knapsack.CASE,
        multicommodity.LARGE,
    )
}
