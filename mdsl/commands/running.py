"""Running a command: whatever happens, a person gets a sentence and a script gets a code.

Diagnostics go to stderr. No traceback is ever shown: what should not happen is reported as
a fault of mdsl, with the place in our code that a report of it needs.
"""

import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import FrameType

from mdsl import __version__
from mdsl.commands.arguments import Arguments
from mdsl.commands.exits import Exit
from mdsl.diagnostics import Diagnostic, PlanError, printable, render_all

USAGE_CODES = frozenset(
    {
        *("D361", "D362", "D363", "D365", "S601", "S602", "S603", "F013", "F016"),
        *("F017", "F018", "F019", "S611", "S612", "X901", "X902"),
        *("X903", "X904", "X905", "X906"),
    }
)
"""What is wrong with `--set`, `--option`, `--weight` and the name of an output."""

CHOICE_CODES = frozenset({"C320", "C325", "C326", "C330"})
"""What is wrong with choices such as `--scenario`, unless the text of a model makes them."""

OUTPUT_CODES = frozenset({"F010", "F011", "F012", "F014", "F015"})
"""What is wrong with the place of an output."""


def run_command(arguments: Arguments) -> Exit:
    """Run a command and return its exit code; raises nothing."""
    with _terminable(), _any_text():
        try:
            return _run(arguments)
        except BrokenPipeError:
            _give_up_stdout()
            return Exit.READER_GONE
        except KeyboardInterrupt:
            _tell("interrupted")
            return Exit.INTERRUPTED
        except _Terminated:
            return Exit.TERMINATED


def _run(arguments: Arguments) -> Exit:
    try:
        name = arguments.command.replace("-", "_")
        command = import_module(f"mdsl.commands.{name}")
        run: Callable[[Arguments], Exit] = command.run
        code = run(arguments)
        sys.stdout.flush()
    except PlanError as error:
        _tell(render_all(error.diagnostics))
        return _exit_of(error.diagnostics)
    except MemoryError:
        _tell("error: out of memory")
        return Exit.NO_RESOURCES
    except BrokenPipeError:
        raise
    except OSError as error:
        _tell(f"error: {printable(str(error))}")
        return Exit.NO_RESOURCES
    except Exception as error:  # noqa: BLE001 - no traceback may reach the user
        _tell(_fault(error))
        return Exit.INTERNAL_FAULT
    return code


def _exit_of(diagnostics: Sequence[Diagnostic]) -> Exit:
    """Return the code for errors: what was given, how it was called, or where it goes."""
    errors = [d for d in diagnostics if d.severity == "error"]
    if any(d.code in OUTPUT_CODES for d in errors):
        return Exit.NO_RESOURCES
    return Exit.WRONG_USAGE if all(map(_is_usage, errors)) else Exit.WRONG_INPUT


def _is_usage(error: Diagnostic) -> bool:
    if error.code in USAGE_CODES:
        return True
    return error.code in CHOICE_CODES and error.span is None


def _fault(error: Exception) -> str:
    """Return the report of a fault of our own, with the innermost place of our code."""
    package = Path(__file__).parents[1]
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(package):
            place = f"{path.relative_to(package.parent).as_posix()}:{frame.lineno}"
    kind = type(error).__name__
    return (
        f"error: this is a fault of mdsl {__version__} and not of your model\n"
        f"  at {place}: {kind}: {printable(str(error))}\n"
        "  help: please report it with the model and the command"
    )


def _tell(text: str) -> None:
    """Print to stderr, if anybody is there."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


class _Terminated(BaseException):
    """SIGTERM came."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that nothing half-written stays behind."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise _Terminated

    before = signal.getsignal(signal.SIGTERM)
    is_main = threading.current_thread() is threading.main_thread()
    # Only the main thread may set handlers, and an ignored signal stays ignored.
    if not is_main or before is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _any_text() -> Iterator[None]:
    """Let output stand for characters that its encoding lacks by their escapes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    yield


def _give_up_stdout() -> None:
    """Keep Python from flushing to a reader that has gone."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
