"""How good a value is, as a standard uncertainty: U4SSC's six classes of data quality, and the sample of a survey.

The classes are those of the U4SSC verification manual (2022). The uncertainty given to each stands in
`quality_classes.yaml`: it is the scheme's choice, data and not code, and a scheme may load a file of its own.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import yaml
from pydantic import Field, ValidationError

from indices.table import Array
from rules.errors import UsageError
from rules.noun import Noun
from rules.text import Text

CLASSES = Path(__file__).with_name("quality_classes.yaml")


class QualityClass(Noun):
    """One class of data quality. `relative` is the relative standard uncertainty that a value of it carries."""

    id: str
    name: Text
    relative: Annotated[float, Field(ge=0, le=1)]


class QualityScheme(Noun):
    """The classes of a scheme, best first, with where they come from."""

    source: Text
    classes: tuple[QualityClass, ...]

    def relative(self, id_: str) -> float:
        """Return the relative standard uncertainty of a class.

        Raises
        ------
        UsageError
            There is no such class.

        """
        for each in self.classes:
            if each.id == id_:
                return each.relative
        known = ", ".join(each.id for each in self.classes)
        raise UsageError(
            Text(
                zh=f"没有数据质量等级 {id_}，可用的有：{known}。",
                en=f"There is no data-quality class {id_}; there are: {known}.",
            )
        )


@cache
def load_classes(path: Path = CLASSES) -> QualityScheme:
    """Return the classes of a file.

    Raises
    ------
    UsageError
        The file cannot be read, or it says something it may not.

    """
    try:
        return QualityScheme.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        why = str(error).splitlines()[0]
        raise UsageError(
            Text(
                zh=f"数据质量等级文件 {path.name} 无法使用：{why}。",
                en=f"The file of data-quality classes {path.name} cannot be used: {why}.",
            )
        ) from error


def find_uncertainty(
    values: Array, classes: Sequence[Sequence[str | None]], least: Array, *, scheme: QualityScheme | None = None
) -> Array:
    """Return the standard uncertainty of every value by its class, shape (units, indicators).

    A value of zero is not exact: the relative uncertainty refers to at least `least`, shape (indicators,), for example
    a tenth of the reference range. No class and no value: no uncertainty.

    Raises
    ------
    UsageError
        A class that the scheme does not have.

    """
    chosen = scheme or load_classes()
    relative = np.array([[0.0 if each is None else chosen.relative(each) for each in row] for row in classes])
    return np.asarray(relative * np.fmax(np.nan_to_num(np.abs(values)), least) * ~np.isnan(values))


def find_sampling_error(shares: Array, sizes: Array, *, design_effect: float = 1.0) -> Array:
    """Return the standard error of shares in [0, 1] that come from samples of `sizes` answers.

    It is the standard deviation of the posterior under Jeffreys' prior, which is not zero at 0 and at 1. A design
    effect above 1 (weighting, clusters) shrinks the sample (Kish 1965). No share or no size (NaN): no sampling error.

    Raises
    ------
    UsageError
        A share outside of [0, 1], a size below 1, a design effect that is not positive.

    """
    there = ~np.isnan(shares) & ~np.isnan(sizes)
    share, size = np.where(there, shares, 0.5), np.where(there, sizes, 1.0)
    if ((share < 0) | (share > 1) | (size < 1)).any() or not design_effect > 0:
        raise UsageError(
            Text(
                zh="抽样误差需要 0 至 1 之间的比例、不小于 1 的样本量和大于 0 的设计效应。",
                en="A sampling error needs shares between 0 and 1, samples of 1 or more, a positive design effect.",
            )
        )
    answers = size / design_effect
    yes, no = share * answers + 0.5, (1 - share) * answers + 0.5
    return np.asarray(np.sqrt(yes * no / ((answers + 1) ** 2 * (answers + 2))) * there)


def find_mean_error(deviations: Array, sizes: Array, *, design_effect: float = 1.0) -> Array:
    """Return the standard error of means of samples with these standard deviations and sizes; NaN: no error.

    Raises
    ------
    UsageError
        A negative deviation, a size below 1, a design effect that is not positive.

    """
    there = ~np.isnan(deviations) & ~np.isnan(sizes)
    spread, size = np.where(there, deviations, 0.0), np.where(there, sizes, 1.0)
    if ((spread < 0) | (size < 1)).any() or not design_effect > 0:
        raise UsageError(
            Text(
                zh="均值的抽样误差需要不小于 0 的标准差、不小于 1 的样本量和大于 0 的设计效应。",
                en="The error of a mean needs deviations of at least 0, samples of 1 or more, a positive design "
                "effect.",
            )
        )
    return np.asarray(spread * np.sqrt(design_effect / size))
