"""The time limit that all runs of one solve share."""

import math
import time
from dataclasses import field

from mdsl.records import record

LEAST_GRACE = 1.0
GRACE_SHARE = 0.05


@record()
class Clock:
    """Wall time since a solve began.

    Attributes:
        limit: Seconds for the whole solve; None for no limit.
        begun: When it began, on a clock that is never set back.
    """

    limit: float | None
    begun: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        """Return the seconds since the solve began."""
        return time.monotonic() - self.begun

    def remaining(self) -> float:
        """Return the seconds that are left, infinite without a limit."""
        return math.inf if self.limit is None else self.limit - self.elapsed()

    def grace(self) -> float:
        """Return the seconds for work that makes a plan exact.

        It goes on for a moment beyond the limit, because without it a plan that was found
        in time would be lost.
        """
        if self.limit is None:
            return math.inf
        return max(self.remaining(), LEAST_GRACE, GRACE_SHARE * self.limit)
