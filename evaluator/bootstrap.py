"""Where ports meet adapters: which database and which bundles this process serves, from its environment."""

import os
from functools import cache
from pathlib import Path

from evaluator.service.history import History
from evaluator.store.database import open_database

DATABASE, BUNDLES, HOSTS = "CITYASSAY_DATABASE", "CITYASSAY_BUNDLES", "CITYASSAY_HOSTS"
VALUES = "CITYASSAY_VALUES"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def default_database() -> str:
    """Return the URL of the user's own SQLite file."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return f"sqlite:///{home / 'cityassay' / 'history.db'}"


@cache
def open_history() -> History:
    """Open the history of this process and record the bundles of its folder."""
    history = History(open_database(os.environ.get(DATABASE) or default_database()))
    refresh(history)
    return history


def refresh(history: History) -> int:
    """Record bundles that came since; return how many there are."""
    folder = os.environ.get(BUNDLES)
    return history.gather(Path(folder)) if folder else 0


def values_folder() -> Path | None:
    """Return the folder of the indicator values that this process shows, where one was named."""
    folder = os.environ.get(VALUES)
    return Path(folder) if folder else None


def allowed_hosts() -> tuple[str, ...]:
    """Return the names under which this process may be addressed; loopback alone where nothing is said."""
    named = tuple(os.environ.get(HOSTS, "").split())
    return named or LOOPBACK
