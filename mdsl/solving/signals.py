"""Ctrl-C and SIGTERM while a solver works.

Python's own handling would lose the best plan so far: it raises in the middle of native
code, or not before that returns. Here the first signal only asks to stop, and a second one
aborts.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class StopRequest:
    """Whether a signal has asked to stop.

    Attributes:
        signal_name: The signal, such as `SIGINT`; empty as long as none came.
    """

    signal_name: str = ""

    @property
    def made(self) -> bool:
        """Whether to stop."""
        return bool(self.signal_name)


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Turn SIGINT and SIGTERM into a request to stop, and put the old handlers back.

    A second signal raises `KeyboardInterrupt` (SIGINT) or `SystemExit` (SIGTERM). Outside
    the main thread, where Python allows no handlers, the request is never made. A signal
    that is ignored stays ignored.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def handle(number: int, _frame: FrameType | None) -> None:
        if not request.made:
            request.signal_name = signal.Signals(number).name
        elif number == signal.SIGINT:
            raise KeyboardInterrupt
        else:
            raise SystemExit(128 + number)

    previous = {
        number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)
    }
    ours = [
        number
        for number, old in previous.items()
        if old is not None and old != signal.SIG_IGN
    ]
    try:
        for number in ours:
            signal.signal(number, handle)
        yield request
    finally:
        for number in ours:
            signal.signal(number, previous[number])
