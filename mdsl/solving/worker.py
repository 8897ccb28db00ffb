"""The child process: how it is made, what it sends, and how it is ended.

Where a process may be forked, the child has the program's arrays without a copy. Elsewhere
an interpreter is started anew and gets them through its standard input. Either way the child
ends when its parent does.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import IO, Any, Protocol

from mdsl.diagnostics import InternalError, PlanError
from mdsl.linear.program import LinearProgram
from mdsl.linear.solution import Solution, Status
from mdsl.solving.options import SolveOptions
from mdsl.solving.priorities import solve
from mdsl.solving.signals import StopRequest

PATIENCE = 1.0
STOP = b"stop\n"


class FrameKind(StrEnum):
    """What a message of a child is about."""

    LOG = "log"
    PROGRESS = "progress"
    PLAN = "plan"
    DONE = "done"
    WRONG = "wrong"
    FAULT = "fault"
    GONE = "gone"


Frame = tuple[FrameKind, Any]
"""A message: what it is about, and a value that depends on it."""


def can_fork() -> bool:
    """Return whether this process may be forked: threads and macOS' libraries forbid it."""
    return (
        hasattr(os, "fork")
        and sys.platform != "darwin"
        and threading.active_count() == 1
    )


class Handle(Protocol):
    """A process that was started."""

    def wait(self, seconds: float) -> int | None:
        """Return how the process ended, as `subprocess` does; None if it goes on."""

    def kill(self) -> None:
        """End the process at once."""


class Forked:
    """A process that was forked."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._code: int | None = None

    def wait(self, seconds: float) -> int | None:
        """Return how the process ended, as `subprocess` does; None if it goes on."""
        end = time.monotonic() + seconds
        while self._code is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() >= end:
                break
            else:
                time.sleep(0.002)
        return self._code

    def kill(self) -> None:
        """End the process at once."""
        os.kill(self._pid, signal.SIGKILL)


class Spawned:
    """A process that was started anew."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def wait(self, seconds: float) -> int | None:
        """Return how the process ended; None if it goes on."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()


class Worker:
    """A child from its parent's side."""

    def __init__(self, handle: Handle, frames: IO[bytes], orders: IO[bytes]) -> None:
        self._handle = handle
        self._frames = frames
        self._orders = orders

    def read_into(self, frames: "queue.SimpleQueue[Frame]") -> None:
        """Pass on what the child sends, and at the end that it has gone."""
        try:
            while True:
                frames.put(pickle.load(self._frames))
        # A child that dies in the middle of a message leaves half of it.
        except (EOFError, pickle.UnpicklingError, OSError, ValueError):
            frames.put((FrameKind.GONE, None))

    def ask_to_stop(self) -> None:
        """Ask the child to end with its best plan."""
        with suppress(OSError):
            self._orders.write(STOP)
            self._orders.flush()

    def ending(self) -> str:
        """Return how the child has ended."""
        code = self._handle.wait(PATIENCE)
        if code is None:
            return "it fell silent"
        if code >= 0:
            return f"exit code {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def end(self) -> None:
        """End the child if it has not ended by itself."""
        with suppress(OSError):
            self._orders.close()
        if self._handle.wait(0.0) is None:
            self._handle.kill()
            self._handle.wait(PATIENCE)

    def close(self) -> None:
        """Let go of the pipe, which nobody reads any more."""
        self._frames.close()


def fork_worker(
    program: LinearProgram, options: SolveOptions, wanted: frozenset[FrameKind]
) -> Worker:
    """Fork a child that solves a program.

    Args:
        program: The program.
        options: What the user asks for, without callbacks.
        wanted: What the child is to send besides plans and the solution.
    """
    orders_out, orders_in = os.pipe()
    frames_out, frames_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        # Nothing of the parent's may run here: no handler, no clean-up, no flush.
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(orders_in)
            os.close(frames_out)
            orders, frames = os.fdopen(orders_out, "rb"), os.fdopen(frames_in, "wb")
            _serve((program, options, wanted), orders, frames)
        finally:
            os._exit(0)
    os.close(orders_out)
    os.close(frames_in)
    return Worker(Forked(pid), os.fdopen(frames_out, "rb"), os.fdopen(orders_in, "wb"))


def spawn_worker(
    program: LinearProgram, options: SolveOptions, wanted: frozenset[FrameKind]
) -> Worker:
    """Start an interpreter that solves a program; takes what `fork_worker` takes."""
    command = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        f"from {__name__} import serve_streams; serve_streams()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C reaches all processes of a terminal's group; it is for the parent alone.
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:
        raise InternalError("the pipes to a child are missing")
    orders, frames = process.stdin, process.stdout
    # A child that dies at once is found out when it is read from.
    with suppress(OSError):
        pickle.dump((program, options, wanted), orders, pickle.HIGHEST_PROTOCOL)
        orders.flush()
    return Worker(Spawned(process), frames, orders)


# --- the child's side ---------------------------------------------------------------------

Job = tuple[LinearProgram, SolveOptions, frozenset[FrameKind]]


def serve_streams() -> None:
    """Do the job that comes through the standard input; its output is for frames alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job: Job = pickle.load(sys.stdin.buffer)
    _serve(job, sys.stdin.buffer, frames)
    # A thread still waits for orders, which would hold up an orderly end.
    os._exit(0)


def _serve(job: Job, orders: IO[bytes], frames: IO[bytes]) -> None:
    program, options, wanted = job
    lock = threading.Lock()

    def send(kind: FrameKind, value: object) -> None:
        with lock:
            pickle.dump((kind, value), frames, pickle.HIGHEST_PROTOCOL)
            frames.flush()

    stop = StopRequest()
    threading.Thread(target=_obey, args=(orders, stop), daemon=True).start()
    options = replace(
        options,
        on_plan=partial(send, FrameKind.PLAN),
        on_log=partial(send, FrameKind.LOG) if FrameKind.LOG in wanted else None,
        on_progress=partial(send, FrameKind.PROGRESS)
        if FrameKind.PROGRESS in wanted
        else None,
    )
    try:
        send(FrameKind.DONE, solve(program, options, stop))
    except PlanError as error:
        send(FrameKind.WRONG, error.diagnostics)
    except MemoryError:
        send(FrameKind.DONE, Solution(Status.MEMORY_LIMIT))
    except Exception:  # noqa: BLE001 - whatever it is, the parent has to tell of it
        send(FrameKind.FAULT, traceback.format_exc())


def _obey(orders: IO[bytes], stop: StopRequest) -> None:
    """Wait for the order to stop; end with the parent, which closes the pipe by its end."""
    if orders.readline() == STOP:
        stop.signal_name = "SIGINT"
        orders.readline()
    os._exit(1)
