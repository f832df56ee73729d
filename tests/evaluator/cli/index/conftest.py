"""Made-up files that the tests of several index commands share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up files, written once."""
    from evaluator.service.index.sampling import SampleOrder, write_samples

    out = tmp_path_factory.mktemp("samples") / "made-up"
    write_samples(SampleOrder(out=out, cities=12, years=2))
    return out


@pytest.fixture
def tables(samples: Path) -> tuple[str, ...]:
    return ("--structure", str(samples / "structure.csv"), "--data", str(samples / "data.csv"))
