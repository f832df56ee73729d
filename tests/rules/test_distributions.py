"""Our distribution functions against `scipy.stats`."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rules.statistics import distributions

SHARES = st.floats(1e-6, 1 - 1e-6)


@given(n=st.integers(1, 20_000), p=SHARES, part=st.floats(-0.1, 1.1))
def test_binomial_tails(n: int, p: float, part: float) -> None:
    k = round(part * n)
    assert distributions.binomial_cdf(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), rel=1e-9, abs=1e-300)
    assert distributions.binomial_sf(k, n, p) == pytest.approx(stats.binom.sf(k, n, p), rel=1e-9, abs=1e-300)


@given(n=st.integers(1, 3000), p=SHARES, probability=st.floats(0.001, 0.999))
def test_binomial_ppf(n: int, p: float, probability: float) -> None:
    k = distributions.binomial_ppf(probability, n, p)
    assert stats.binom.cdf(k, n, p) >= probability - 1e-12
    assert k == 0 or stats.binom.cdf(k - 1, n, p) < probability + 1e-12


@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (30, 0.01), (2995, 1e-3)])
def test_binomial_pmf(n: int, p: float) -> None:
    assert distributions.binomial_pmf(n, p) == pytest.approx(stats.binom.pmf(np.arange(n + 1), n, p), rel=1e-9)


@given(probability=SHARES, a=st.floats(0.5, 500), b=st.floats(0.5, 500))
def test_beta_ppf(probability: float, a: float, b: float) -> None:
    assert distributions.beta_ppf(probability, a, b) == pytest.approx(stats.beta.ppf(probability, a, b), rel=1e-8)


@given(x=st.floats(-8, 8), dof=st.floats(1, 300), probability=SHARES)
def test_normal_and_t(x: float, dof: float, probability: float) -> None:
    assert distributions.normal_cdf(x) == pytest.approx(stats.norm.cdf(x), rel=1e-12)
    assert distributions.normal_sf(x) == pytest.approx(stats.norm.sf(x), rel=1e-12)
    assert distributions.normal_ppf(probability) == pytest.approx(stats.norm.ppf(probability), rel=1e-10, abs=1e-12)
    assert distributions.t_sf(x, dof) == pytest.approx(stats.t.sf(x, dof), rel=1e-8)
    assert distributions.t_ppf(probability, dof) == pytest.approx(stats.t.ppf(probability, dof), rel=1e-6, abs=1e-9)
    assert distributions.t_sf(math.inf, dof) == 0.0
