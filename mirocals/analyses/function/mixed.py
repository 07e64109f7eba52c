"""Linear mixed model with a random intercept and slope of each subject, by REML.

statsmodels' MixedLM fits, started at the maximum: its own search for the variance components often
stops short of it or takes seconds, so the maximum is found here. The restricted likelihood,
profiled over fixed effects and residual variance, needs per subject only crossproducts, and has
three parameters, the lower triangle of the relative Cholesky factor of the random effects'
covariance (Bates & DebRoy, J Multivar Anal 2004;91:1). Newton steps with central differences, all
points of a step evaluated at once.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

from mirocals.analyses.estimability import NotEstimable

Floats = NDArray[np.float64]

STEP = 1e-4  # of the central differences
FLAT = 1e-6  # least curvature a Newton step counts with, relative to the largest
NEAR = 1e-8  # a Newton step that lowers the deviance by less is the last
AGREE = 1e-6  # relative, between the two fits
GRADIENT = 1e-4  # largest gradient of statsmodels' log likelihood, a record, at the maximum
ROUNDS, HALVINGS = 60, 12
NOTHING = 1e-20  # a residual sum of squares, relative to that of the response, that is 0
SINGULAR = 1e-4  # a relative standard deviation of a random effect below it counts as 0
PAIRS = ((0, 1), (0, 2), (1, 2))


@dataclass(frozen=True)
class MixedFit:
    """Fixed effects with their covariance, and the components of variance.

    `random` is the covariance of intercept and slope, `residual` the residual variance; `singular`
    where a random effect has no variance or both are exactly correlated.
    """

    effects: Floats
    covariance: Floats
    random: Floats
    residual: float
    log_likelihood: float
    subjects: int
    records: int
    singular: bool


def sum_within(subject: Any, columns: Floats) -> Floats:
    """Sums of the columns within subjects, a row a subject."""
    sums = [np.bincount(subject, column).astype(float, copy=False) for column in columns.T]
    return np.stack(sums, axis=1)


class RestrictedLikelihood:
    """Crossproducts of the records within subjects; the deviance at any relative Cholesky factor.

    `subject` numbers the subjects 0, 1, 2 ... of the records, `time` is the slope's variable. The
    factor is that of time in units of its root mean square, so that its parts are alike in size.
    """

    def __init__(self, response: Floats, design: Floats, time: Floats, subject: Any) -> None:
        self.records, self.width = design.shape
        self.subjects = int(subject.max()) + 1
        self.unit = float(np.sqrt((time**2).mean()))
        time = time / self.unit
        self.least_squares = np.linalg.lstsq(design, response, rcond=None)[0]
        both = np.c_[design, response - design @ self.least_squares]  # keeps the digits
        self.total = both.T @ both
        self.level = np.stack([np.bincount(subject, column, self.subjects) for column in both.T], 1)
        timed = both * time[:, None]
        self.slope = np.stack(
            [np.bincount(subject, column, self.subjects) for column in timed.T], 1
        )
        self.count = np.bincount(subject, minlength=self.subjects).astype(float)
        self.sum = np.bincount(subject, time, self.subjects)
        self.square = np.bincount(subject, time**2, self.subjects)

    def factorise(self, theta: Floats) -> tuple[Floats, Floats]:
        """Cholesky factors of the weighted crossproducts, and the log determinants, by row."""
        a, b, c = (theta[:, place, None] for place in range(3))
        w11 = 1 + a**2 * self.count + 2 * a * b * self.sum + b**2 * self.square
        w21 = c * (a * self.sum + b * self.square)
        w22 = 1 + c**2 * self.square
        l11 = np.sqrt(w11)
        l21 = w21 / l11
        l22 = np.sqrt(w22 - l21**2)
        first = (a / l11)[..., None] * self.level + (b / l11)[..., None] * self.slope
        second = (c / l22)[..., None] * self.slope - (l21 / l22)[..., None] * first
        rows = np.concatenate([first, second], axis=1)
        weighted = self.total - np.swapaxes(rows, 1, 2) @ rows
        return np.linalg.cholesky(weighted), 2 * np.log(l11 * l22).sum(axis=1)

    def deviance(self, theta: Floats) -> Floats:
        """Minus twice the profiled restricted log likelihood at each row of theta."""
        factor, determinant = self.factorise(theta)
        diagonal = np.log(np.diagonal(factor, axis1=1, axis2=2))
        free = self.records - self.width
        rest = 2 * diagonal[:, -1] + np.log(2 * np.pi / free) + 1
        return free * rest + determinant + 2 * diagonal[:, :-1].sum(axis=1)

    def differences(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """The deviance at one theta with its gradient and second derivatives."""
        units = np.eye(3) * STEP
        corners = np.array([units[i] + units[j] for i, j in PAIRS])
        points = np.r_[np.zeros((1, 3)), units, -units, corners, -corners]
        value = self.deviance(theta + points)
        now, ahead, behind = value[0], value[1:4], value[4:7]
        bend = np.diag((ahead - 2 * now + behind) / STEP**2)
        for place, (i, j) in enumerate(PAIRS):
            mixed = value[7 + place] + value[10 + place] + 2 * now
            mixed -= ahead[i] + behind[i] + ahead[j] + behind[j]
            bend[i, j] = bend[j, i] = mixed / (2 * STEP**2)
        return float(now), (ahead - behind) / (2 * STEP), bend

    def curvature(self, theta: Floats) -> Floats:
        """Second derivatives of the deviance."""
        return self.differences(theta)[2]

    def minimise(self, theta: Floats) -> Floats:
        """The relative Cholesky factor of least deviance; NotEstimable where none is found."""
        for _ in range(ROUNDS):
            now, slope, bend = self.differences(theta)
            if not np.isfinite(bend).all():
                break
            curve, turn = np.linalg.eigh(bend)
            curve = np.maximum(np.abs(curve), FLAT * max(np.abs(curve).max(), 1.0))
            step = turn @ ((turn.T @ slope) / curve)
            if slope @ step < NEAR:
                return theta - step
            tried = theta - step * 0.5 ** np.arange(HALVINGS)[:, None]
            found = self.deviance(tried)
            best = int(np.argmin(found))
            if found[best] >= now:
                break
            theta = tried[best]
        raise NotEstimable("the restricted likelihood of the mixed model did not converge")

    def relative(self, theta: Floats) -> Floats:
        """Covariance of intercept and slope, relative to the residual variance."""
        factor = np.array([[theta[0], 0.0], [theta[1], theta[2]]]) / [[1.0], [self.unit]]
        return factor @ factor.T

    def solve(self, theta: Floats) -> tuple[Floats, Floats, float]:
        """Fixed effects, their covariance and the residual variance at a relative factor."""
        factor = self.factorise(theta[None])[0][0]
        inner, response = factor[:-1, :-1], factor[-1, :-1]
        residual = float(factor[-1, -1] ** 2 / (self.records - self.width))
        inverse = np.linalg.inv(inner)
        effects = self.least_squares + inverse.T @ response
        return effects, inverse.T @ inverse * residual, residual


START = np.array([1.0, 0.0, 0.3])


def search(
    response: Floats, design: Floats, time: Floats, subject: Any, start: Floats = START
) -> tuple[RestrictedLikelihood, Floats]:
    """The likelihood and the relative Cholesky factor at its maximum.

    Raises NotEstimable where the records do not determine the model.
    """
    _refuse_undetermined(response, design, time, subject)
    likelihood = RestrictedLikelihood(response, design, time, subject)
    if likelihood.total[-1, -1] < NOTHING * np.square(response).sum():
        raise NotEstimable("the response is fitted without error")
    try:
        return likelihood, likelihood.minimise(start)
    except np.linalg.LinAlgError as error:
        raise NotEstimable("the residual variance of the mixed model is 0") from error


class Likelihood(MixedLM):
    """statsmodels' model without its Hessian: standard errors are not taken from it."""

    def hessian(self, params: Any) -> tuple[Floats, bool]:
        """In its place, what makes its standard errors meaningless but costs nothing."""
        return -np.eye(self.k_fe + self.k_re2), False


def fit_mixed(response: Floats, design: Floats, time: Floats, subject: Any) -> MixedFit:
    """Fit by REML: random intercept and slope over `time`, unstructured covariance.

    Standard errors are those of generalised least squares at the REML estimates of the variances,
    as R's nlme::lme gives them (tests/reference). Raises NotEstimable where the records do not
    determine the model, or where statsmodels does not confirm the maximum found.
    """
    subject = np.unique(subject, return_inverse=True)[1]
    likelihood, theta = search(response, design, time, subject)
    effects, covariance, residual = likelihood.solve(theta)
    relative = likelihood.relative(theta)
    fit = MixedFit(
        effects=effects,
        covariance=covariance,
        random=relative * residual,
        residual=residual,
        log_likelihood=float(-0.5 * likelihood.deviance(theta[None])[0]),
        subjects=likelihood.subjects,
        records=likelihood.records,
        singular=bool(min(abs(theta[0]), abs(theta[2])) < SINGULAR),
    )
    if not fit.singular:
        model = Likelihood(response, design, subject, exog_re=np.c_[np.ones(len(time)), time])
        _confirm(model, fit, relative)
    return fit


def _confirm(model: Likelihood, fit: MixedFit, relative: Floats) -> None:
    """Let statsmodels fit from the maximum found: it has to stay there, with the same likelihood.

    Its warnings are about its own search and its Hessian, which are not used.
    """
    effects: Any = fit.effects
    start = MixedLMParams.from_components(fe_params=effects, cov_re=relative)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            other = model.fit(start_params=start, reml=True, method="bfgs", gtol=GRADIENT)
        except np.linalg.LinAlgError as error:
            raise NotEstimable(f"statsmodels' mixed model: {error}") from error
    agrees = np.allclose(other.fe_params, fit.effects, rtol=AGREE, atol=AGREE)
    if not (other.converged and agrees and np.isclose(other.llf, fit.log_likelihood, rtol=AGREE)):
        raise NotEstimable("statsmodels' mixed model does not confirm the maximum found")


def _refuse_undetermined(response: Floats, design: Floats, time: Floats, subject: Any) -> None:
    if len(response) == 0:
        raise NotEstimable("no record")
    if not np.ptp(response) > 0:
        raise NotEstimable("the response is the same in every record")
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if len(response) <= design.shape[1] or np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise NotEstimable("the records do not determine all terms of the model")
    counts = np.bincount(subject)
    spread = np.bincount(subject, time**2) - np.bincount(subject, time) ** 2 / counts
    if ((counts > 2) & (spread > 0)).sum() < 2:
        raise NotEstimable("fewer than two subjects with three records or more")
