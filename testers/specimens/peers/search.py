"""Third-party servers on this machine: installed ones first, then those that `make peers` unpacked from Debian."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

_SYSTEM = ("/usr/sbin", "/usr/local/sbin")


def peers_root() -> Path:
    """Return where unpacked peers live: `CITYASSAY_PEERS`, else `.cache/peers/root` of the checkout."""
    named = os.environ.get("CITYASSAY_PEERS")
    return Path(named) if named else Path(__file__).resolve().parents[3] / ".cache" / "peers" / "root"


def find_peer(command: str) -> Path | None:
    """Return the program `command` of a third-party peer, or None where this machine has none."""
    root = peers_root()
    # Debian keeps the server programs of PostgreSQL beside each other, a folder for each release.
    releases = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    folders = [os.environ.get("PATH", os.defpath), *_SYSTEM, *releases, str(root / "usr/sbin"), str(root / "usr/bin")]
    found = shutil.which(command, path=os.pathsep.join(folders))
    return Path(found) if found else None


def why_missing(command: str) -> str:
    """Return the reason why `find_peer` has no `command`, as `make peers` wrote it down."""
    note = peers_root().parent / "why-not.txt"
    reason = note.read_text(encoding="utf-8").strip() if note.is_file() else "`make peers` has not unpacked it"
    return f"{command} is not on this machine: {reason}"


def peer_environment(program: Path, *, folder: Path) -> Mapping[str, str]:
    """Return the environment to run `program` in: its own libraries, and state only in `folder`."""
    root = peers_root()
    env = {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "MIBS": "",
        "SNMPCONFPATH": str(folder),
        "SNMP_PERSISTENT_DIR": str(folder),
    }
    if program.is_relative_to(root):
        libraries = [
            str(path) for path in sorted(root.glob("usr/lib/*-linux-gnu")) + sorted(root.glob("lib/*-linux-gnu"))
        ]
        env["LD_LIBRARY_PATH"] = os.pathsep.join([*libraries, env.get("LD_LIBRARY_PATH", "")]).rstrip(os.pathsep)
    return env
