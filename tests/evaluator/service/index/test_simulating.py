"""Plans of `index simulate` against the law from which the cities were drawn."""

from pathlib import Path

import numpy as np
import pytest
from scipy import special

from evaluator.service.index.build import IndexFiles
from evaluator.service.index.simulating import SimulationResult, run_simulation
from evaluator.service.index.simulation_order import SimulationOrder
from indices.foresight.synthetic import ITEMS
from indices.table import Array
from tests.evaluator.cli.index.panels import PanelFiles, write_panel, write_rows

COSTS = (
    ("online-services", 1),
    ("waiting-time", 0.5),
    ("doctors", 2),
    ("renewables", 3),
    ("open-data", 0.05),
    ("repair-time", 0.2),
)
LEVELS = ("developing", "integrated", "optimised", "leading")
CUTS = (40.0, 55.0, 70.0, 85.0)
LOW, HIGH, DIRECTION = (np.array([getattr(item, name) for item in ITEMS]) for name in ("low", "high", "direction"))


def correlate_truth() -> Array:
    """Return the correlations of the model: loading 0.8, of which 0.4 is common to all pillars."""
    pillars = np.array([item.pillar for item in ITEMS])
    truth = np.where(pillars[:, np.newaxis] == pillars, 0.64, 0.64 * 0.4)
    np.fill_diagonal(truth, 1.0)
    return truth


def follow_truth(made: PanelFiles, unit: int, found: SimulationResult) -> float:
    """Return the score when what is not set follows the law of the model, without its noise."""
    latent, truth = made.sample.truth.latent[unit, -1], correlate_truth()
    places = [found.fixed.city.codes.index(code) for code in found.targets]
    values = np.array(list(found.targets.values()))
    share = np.clip((values - LOW[places]) / (HIGH[places] - LOW[places]), 1e-6, 1 - 1e-6)
    steps = DIRECTION[places] * special.ndtri(share) - latent[places]
    moved = latent + truth[:, places] @ np.linalg.solve(truth[np.ix_(places, places)], steps)
    after = LOW + (HIGH - LOW) * special.ndtr(DIRECTION * moved)
    after[places] = values
    return float(found.fixed.score(after[np.newaxis])[0])


@pytest.mark.slow
def test_plans_reach_their_level_under_the_true_law_as_often_as_they_say(tmp_path: Path) -> None:
    write_rows(tmp_path / "costs.csv", [("code", "cost"), *COSTS])
    reached, said = [], []
    for seed in range(30):
        made = write_panel(tmp_path / str(seed), units=60, periods=2, seed=seed)
        folder = made.folder
        files = IndexFiles(data=folder / "last.csv", structure=folder / "structure.csv", spec=folder / "spec.yaml")
        for unit in (3, 20, 40):
            code = made.sample.panel.units[unit]
            look = run_simulation(SimulationOrder(files=files, unit=code, targets=("online-services=50",)))
            place = int(np.searchsorted(CUTS, look.now, side="right"))
            if place == len(CUTS):
                continue
            order = SimulationOrder(
                files=files, unit=code, level=LEVELS[place], levels="city-index", costs=tmp_path / "costs.csv"
            )
            found = run_simulation(order)
            assert found.plan is not None
            if found.plan.reached:
                reached.append(follow_truth(made, unit, found) >= CUTS[place])
                said.append(found.plan.probability)
    # Three standard errors downwards; a plan may be surer than it says.
    assert len(reached) >= 50
    assert np.mean(reached) >= np.mean(said) - 3 * np.sqrt(0.16 / len(reached)), (np.mean(reached), len(reached))
