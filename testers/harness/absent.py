"""Modules that libraries ask for again and again though they are not installed: the answer is found once and kept.

httpcore imports sniffio inside every lock of every request. Where it is missing, each try searches the whole path:
measured, a third of the time of an HTTP exchange.
"""

import sys
from importlib.util import find_spec

_ASKED_FOR = ("sniffio",)


def remember_absent() -> None:
    """Let the import of what is not installed fail at once, as the import system itself provides for."""
    for name in _ASKED_FOR:
        if name not in sys.modules and find_spec(name) is None:
            sys.modules[name] = None  # type: ignore[assignment]
