"""Add up JUnit files and close with 'N passed, N failed, N skipped': `python tests/house/totals.py FILE...`.

Ends with 1 where a test failed, a file is missing, or nothing passed: a run without tests is no success.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def count(file: Path) -> tuple[int, int, int]:
    """Return passed, failed and skipped of one JUnit file that pytest wrote."""
    passed = failed = skipped = 0
    for suite in ET.parse(file).iter("testsuite"):  # noqa: S314 - our own pytest wrote it a moment ago
        bad = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        out = int(suite.get("skipped", "0"))
        passed += int(suite.get("tests", "0")) - bad - out
        failed += bad
        skipped += out
    return passed, failed, skipped


def main(names: list[str]) -> int:
    """Print the totals of all files and tell whether they are good."""
    counts = []
    for name in names:
        if not Path(name).is_file():
            print(f"{name} is missing: that run did not come to its end")
            counts.append((0, 1, 0))
            continue
        counts.append(count(Path(name)))
    passed, failed, skipped = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
