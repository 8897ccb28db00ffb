"""What a plan was made of: the model, the data and the time."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from mdsl.evaluation.digest import instance_digest
from mdsl.evaluation.instance import Instance
from mdsl.reports.tables import Origin
from mdsl.semantics.model import CheckedModel


def origin_of(
    model: CheckedModel, instance: Instance, scenario: str, seconds: Mapping[str, float]
) -> Origin:
    """Return where a plan comes from that has just been made.

    Args:
        model: The model.
        instance: The model with its data.
        scenario: The scenario; empty without one.
        seconds: Wall time by stage.
    """
    before = sum(spent for stage, spent in seconds.items() if stage != "solve")
    begun = datetime.now(UTC) - timedelta(seconds=sum(seconds.values()))
    return Origin(
        scenario,
        hashlib.sha256(model.source.text.encode()).hexdigest(),
        instance_digest(instance),
        begun.isoformat(timespec="seconds"),
        before,
    )
