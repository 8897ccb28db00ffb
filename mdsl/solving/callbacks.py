"""What HiGHS calls while it runs: log, progress, better plans, and whether to stop."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from highspy import cb

from mdsl.linear.arrays import FloatArray
from mdsl.records import record
from mdsl.solving.outcome import SearchState
from mdsl.solving.signals import StopRequest

CALLBACKS = (
    cb.HighsCallbackType.kCallbackLogging,
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
    cb.HighsCallbackType.kCallbackMipInterrupt,
)
# The callback is given plain numbers, whatever the stubs of highspy say.
LOGGING = int(cb.HighsCallbackType.kCallbackLogging)
MIP_INTERRUPT = int(cb.HighsCallbackType.kCallbackMipInterrupt)
MIP_IMPROVED = int(cb.HighsCallbackType.kCallbackMipImprovingSolution)


@record(eq=False)
class Callbacks:
    """What is called while HiGHS runs.

    Attributes:
        on_log: Called with every piece of the log.
        on_search: Called while integers are searched for, many times a second.
        on_better: Called with the columns of each better plan of a search, float64.
    """

    on_log: Callable[[str], None] | None = None
    on_search: Callable[[SearchState], None] | None = None
    on_better: Callable[[FloatArray], None] | None = None


NO_CALLBACKS = Callbacks()


@dataclass(eq=False)
class Listener:
    """What HiGHS calls while it runs.

    It knows nothing of the HiGHS object, which keeps hold of it beyond the last run: the
    two would keep each other in memory for good.

    Attributes:
        stop: Whether the user wants to stop.
        calls: The user's callbacks.
        heeds_stop: Whether this run is to stop when the user wants it.
        is_busy: Whether a callback was entered and not left, which tells an error of the
            user's callback from one of HiGHS.
    """

    stop: StopRequest
    calls: Callbacks
    heeds_stop: bool = True
    is_busy: bool = False

    def hear(
        self,
        kind: cb.HighsCallbackType,
        message: str,
        data_out: cb.HighsCallbackOutput,
        data_in: cb.HighsCallbackInput,
        _data: object,
    ) -> None:
        """Pass on log and progress, and tell HiGHS to stop where that is asked for."""
        self.is_busy = True
        number = int(kind)
        if number == LOGGING:
            if self.calls.on_log is not None:
                self.calls.on_log(message)
        elif number == MIP_INTERRUPT and self.calls.on_search is not None:
            self.calls.on_search(
                SearchState(
                    data_out.mip_primal_bound,
                    data_out.mip_dual_bound,
                    data_out.mip_node_count,
                )
            )
        elif number == MIP_IMPROVED and self.calls.on_better is not None:
            self.calls.on_better(np.array(data_out.mip_solution, np.float64))
        if number not in {LOGGING, MIP_IMPROVED} and self.heeds_stop and self.stop.made:
            data_in.user_interrupt = True
        self.is_busy = False
