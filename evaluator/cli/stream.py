"""The two streams of the command: results on standard output, everything else on standard error.

A reader that goes away (`| head`) ends neither the run nor its exit status: a verdict is in the status too.
"""

import io
import os
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Write UTF-8 whatever the locale: a C locale would end Chinese help with UnicodeEncodeError."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def write_result(words: str | bytes) -> None:
    """Write results to standard output, at once."""
    raw = words.encode("utf-8", "replace") if isinstance(words, str) else words
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence(sys.stdout)


def write_note(words: str) -> None:
    """Write one line to standard error; where nobody can be told, the work goes on untold."""
    try:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def finish_streams() -> None:
    """Flush standard output while a reader that has gone can still be forgiven.

    Raises
    ------
    OSError
        The output could not be written (a full disk).

    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)


def silence(stream: TextIO) -> None:
    """Send what is still to come to nowhere, so that the flush at exit does not fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)
