"""What is already done: a bundle with a closed MANIFEST is."""

from pathlib import Path

from evaluator.service.rejudge import SUBJECT, read_run
from rules.bundle import is_closed, open_bundle
from rules.errors import UsageError
from rules.run import RunDocument
from rules.text import Text


def find_finished(folder: Path, subject: str) -> RunDocument | None:
    """Return the run on `subject` of a finished bundle in `folder`, or None; nothing is changed.

    Raises
    ------
    UsageError
        The bundle was altered since, or it is about another subject.

    """
    if not is_closed(folder):
        return None
    with open_bundle(folder) as bundle:
        run = read_run(bundle)
    if run.subject.id != subject:
        raise UsageError(
            Text(
                zh=f"{folder} 中的证据包属于 {run.subject.id}，不是 {subject}。请用 --out 另选位置。",
                en=f"The bundle in {folder} is about {run.subject.id}, not {subject}. Choose another with --out.",
            )
        )
    return run


def set_aside(folder: Path) -> Path | None:
    """Move an unfinished bundle aside and return where to; None when there is nothing in the way.

    Raises
    ------
    UsageError
        The folder holds something that is no bundle, or it cannot be moved.

    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    # A bundle gets its subject file first; anything else is not ours to move.
    if not (folder / SUBJECT).is_file():
        raise UsageError(
            Text(
                zh=f"{folder} 不是未完成的证据包，未改动。请用 --out 另选位置。",
                en=f"{folder} is no unfinished bundle and was not touched. Choose another place with --out.",
            )
        )
    number = 1
    while (aside := folder.with_name(f"{folder.name}.unfinished-{number}")).exists():
        number += 1
    try:
        return folder.rename(aside)
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"无法把 {folder} 移到 {aside}：{error.strerror}。",
                en=f"{folder} cannot be moved to {aside}: {error.strerror}.",
            )
        ) from error
