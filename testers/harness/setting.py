"""What all cases of a run share."""

from dataclasses import dataclass
from pathlib import Path

from rules.subject import Target
from testers.harness.doors import Doors
from testers.harness.listener import Listener, Silence
from testers.harness.redaction import Redactor
from testers.harness.secret import Parameters, resolve_parameters
from testers.harness.seed import derive_seed

NAME_FIELDS = "privacy.name-fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One run on one target, as far as its cases can see it.

    seed   of the run; each case derives its own
    scale  of time parameters; below 1 in proof runs
    run    short name of the run, letters and digits
    journals  folder of what long cases have done so far; None keeps it in memory
    """

    target: Target
    doors: Doors
    parameters: Parameters
    redactor: Redactor
    listener: Listener
    seed: int
    scale: float
    run: str
    journals: Path | None = None


def set_up(
    *,
    target: Target,
    doors: Doors,
    seed: int,
    scale: float = 1.0,
    listener: Listener | None = None,
    folder: Path | None = None,
) -> Setting:
    """Resolve the parameters of `target` (files count from `folder`) and return the setting of a run.

    Raises
    ------
    UsageError
        A secret's reference leads nowhere; nothing has been sent.

    """
    parameters = resolve_parameters(target.parameters, folder=folder)
    fields = [field.strip() for field in parameters.values.get(NAME_FIELDS, "").split(",")]
    return Setting(
        target=target,
        doors=doors,
        parameters=parameters,
        redactor=Redactor(secrets=sorted(parameters.secrets), name_fields=[field for field in fields if field]),
        listener=listener or Silence(),
        seed=seed,
        scale=scale,
        run=f"{derive_seed(seed, 'run', target.target.id):016x}"[:8],
    )
