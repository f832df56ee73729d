"""Unpack Debian's servers into `.cache/peers`, as any user, without installing or starting one.

Run by `make peers` with the system's Python. It ends well whatever happens: where the servers cannot be had it writes
the reason to `.cache/peers/why-not.txt`, the tests that want one skip with that reason, and the demo takes other peers.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGES = {
    "mosquitto": "mosquitto",
    "snmpd": "snmpd",
    "snmpget": "snmp",
    "nginx": "nginx-light",
    "coap-server-notls": "libcoap3-bin",
    "coap-client-notls": "libcoap3-bin",
}
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "peers"
ROOT = CACHE / "root"
REASON = CACHE / "why-not.txt"
SEARCH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
APT_SECONDS = 180


class PeersError(Exception):
    """The peers cannot be had on this machine; the text says why."""


def missing() -> list[str]:
    """Return the commands that stand neither on the machine nor in the cache."""
    unpacked = [ROOT / "usr" / "bin", ROOT / "usr" / "sbin"]
    return [
        command
        for command in PACKAGES
        if shutil.which(command, path=SEARCH) is None and not any((folder / command).is_file() for folder in unpacked)
    ]


def unpack(packages: Sequence[str]) -> None:
    """Download `packages` with what they need and this machine lacks, and unpack them under ROOT.

    The machine's own package lists are tried first; a fresh machine has none (or stale ones), and then
    lists of our own are fetched into the cache, which needs no rights on the system.
    """
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise PeersError(f"this machine has no {tool}")
    try:
        debs = _download(packages, options=_options(own_lists=False))
    except PeersError:
        own = _options(own_lists=True)
        _run("apt-get", *own, "update", "-q")
        debs = _download(packages, options=own)
    ROOT.mkdir(parents=True, exist_ok=True)
    for deb in debs:
        _run("dpkg-deb", "-x", str(deb), str(ROOT))


def _download(packages: Sequence[str], *, options: Sequence[str]) -> list[Path]:
    plan = _run("apt-get", *options, "--simulate", "install", "--no-install-recommends", *packages)
    # A line reads: Inst libwrap0 (7.6.q-32 Debian:12/stable [amd64])
    wanted = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    folder = CACHE / "debs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run("apt-get", *options, "download", "-q", *wanted, folder=folder)
    return sorted(folder.glob("*.deb"))


def _options(*, own_lists: bool) -> list[str]:
    settings = {"Acquire::http::Timeout": "20", "Acquire::Retries": "1", "Dir::Cache": str(CACHE / "apt")}
    (CACHE / "apt" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        settings["APT::Sandbox::User"] = "root"
    if own_lists:
        settings["Dir::State::lists"] = str(CACHE / "lists")
        (CACHE / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _run(*command: str, folder: Path = CACHE) -> str:
    """Run `command` in `folder` and return what it printed; raise `PeersError` with its reason when it fails."""
    env = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, timeout=APT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise PeersError(f"{command[0]} did not end within {APT_SECONDS} s") from late
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        reason = next((line for line in said if line.startswith("E:")), said[-1])
        raise PeersError(f"{command[0]} failed: {reason}")
    return done.stdout


def main() -> int:
    """Make the peers ready, or say why not."""
    if not (absent := missing()):
        return 0
    CACHE.mkdir(parents=True, exist_ok=True)
    print(f"peers: unpacking {', '.join(absent)} from Debian into {CACHE.parent.name}/{CACHE.name}", flush=True)
    try:
        unpack(sorted({PACKAGES[command] for command in absent}))
        if still := missing():
            raise PeersError(f"the packages hold no {', '.join(still)}")
    except (PeersError, OSError) as why:
        REASON.write_text(f"{why}\n", encoding="utf-8")
        print(f"peers: not available ({why}); their tests skip with this reason", flush=True)
        return 0
    REASON.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
