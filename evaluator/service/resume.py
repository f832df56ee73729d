"""What is already done: a bundle with a closed MANIFEST is."""

import shutil
from pathlib import Path

from rules.bundle import is_closed, open_bundle
from rules.run import RunDocument


def find_finished(folder: Path) -> RunDocument | None:
    """Return the run of a finished bundle in `folder`; an unfinished one is moved aside, nothing is deleted.

    Raises
    ------
    UsageError
        The bundle is closed and was altered since.

    """
    if not folder.exists():
        return None
    if is_closed(folder):
        with open_bundle(folder) as bundle:
            return RunDocument.model_validate_json(bundle.read("run.json"))
    number = 1
    while (aside := folder.with_name(f"{folder.name}.unfinished-{number}")).exists():
        number += 1
    shutil.move(folder, aside)
    return None
