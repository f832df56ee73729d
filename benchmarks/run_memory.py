"""Memory and time of one case with many observations: `python -m benchmarks.run_memory [HOW_MANY]`.

The aim is a peak well under 300 MB for 100,000 observations of an MQTT reading each way, with evidence on disk.
"""

import asyncio
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rules.case import CaseCard
from rules.measurement import Measurement, Proportion
from rules.sampling import SamplePlan
from rules.text import Text
from testers.harness.bench import make_target, run_case
from testers.harness.case import Case
from testers.harness.context import Context
from testers.harness.observation import Observation

MIB = 1024 * 1024


class FolderEvidence:
    """Evidence in a folder, written as it comes."""

    def __init__(self, folder: Path) -> None:
        """Write into `folder`."""
        self._folder = folder

    def keep(self, raw: bytes) -> str:
        """Keep one piece."""
        return self.keep_lines([raw])

    def keep_lines(self, lines: Iterable[bytes]) -> str:
        """Keep lines as one piece."""
        digest, path = hashlib.sha256(), self._folder / "open"
        with path.open("wb") as file:
            for line in lines:
                digest.update(line)
                file.write(line)
        path.rename(self._folder / digest.hexdigest())
        return digest.hexdigest()


async def observe(ctx: Context) -> list[Observation]:
    """Record readings as an MQTT case would, without a network.

    What is measured is the harness, not a server.
    """
    for number in range(ctx.samples("loss").n):
        reading = {"id": "lamp-07", "seq": number, "ts": "2026-11-23T08:00:00+08:00", "power": 35.25, "place": "人民路"}
        packet = b"\x32\x80\x01\x00\x16city/lamp/07/readings" + json.dumps(reading, ensure_ascii=False).encode()
        ctx.observe(
            "echo",
            sent=packet,
            received=bytes(bytearray(packet)),
            topic="city/lamp/07/readings",
            seconds=0.0123,
            ok=True,
        )
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Count what was lost."""
    return {"loss": Proportion(k=sum(not each.facts["ok"] for each in observations), n=len(observations))}


def read_peak() -> float:
    """Return the peak resident memory of this process in MiB (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MIB if sys.platform == "darwin" else peak / 1024


def main() -> None:
    """Run the case and print what it took."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    card = CaseCard(
        id="REL-01.memory",
        requirement="REL-01",
        protocol="memory",
        title=Text.same("memory"),
        why=Text.same("memory"),
        when="always",
        endpoints=("mqtt",),
    )
    case = Case(card=card, observe=observe, reduce=reduce)
    target = make_target({"mqtt": "mqtt://127.0.0.1:1883"})
    before = read_peak()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        samples = {"loss": SamplePlan(n=many)}
        record = asyncio.run(run_case(case, target, samples=samples, evidence=FolderEvidence(Path(folder))))
        written = sum(file.stat().st_size for file in Path(folder).iterdir())
    seconds = time.perf_counter() - began
    if record.problem is not None or record.measurements["loss"].n != many:
        sys.exit(f"the run went wrong: {record.problem} {record.trace}")
    print(f"observations {many:,}   evidence {written / MIB:.1f} MiB   {seconds:.2f} s")
    print(f"peak RSS {read_peak():.0f} MiB   of which interpreter and imports {before:.0f} MiB")


if __name__ == "__main__":
    main()
