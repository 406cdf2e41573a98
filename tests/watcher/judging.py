"""How well classifiers name the page from what the wire shows, and how often chance would do as well (a permutation test)."""

import itertools
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from .relay import Record

_RECORDS = 40  # of a visit, as many as are told apart one by one; the sums hold the rest
FOLDS = 5


class Verdict(NamedTuple):
    """What came out for one table of visits.

    :ivar accuracy: the share of visits named rightly, by classifier; cross-validated.
    :ivar p: the share of tables with shuffled names on which the best classifier did as well.
    """

    accuracy: dict[str, float]
    chance: float
    visits: int
    p: float

    @property
    def best(self) -> float:
        return max(self.accuracy.values())


def lengths(records: Sequence[Record]) -> list[float]:
    """Each record's length, in order and by side, and their sums and counts."""
    signed = [record.length if record.sender == "reader" else -record.length for record in records]
    row: list[float] = []
    for side in ([*signed], [size for size in signed if size > 0], [size for size in signed if size < 0]):
        row += [*side[:_RECORDS], *[0] * (_RECORDS - len(side)), len(side), sum(side)]
    return row


def times(records: Sequence[Record]) -> list[float]:
    """The time from each record to the next, and that of the whole."""
    stamps = [record.time for record in records]
    gaps = [later - earlier for earlier, later in itertools.pairwise(stamps)]
    return [*gaps[:_RECORDS], *[0] * (_RECORDS - len(gaps)), stamps[-1] - stamps[0]]


def _classifiers() -> dict[str, ClassifierMixin]:
    return {
        "decision tree": DecisionTreeClassifier(random_state=0),
        "random forest": RandomForestClassifier(30, random_state=0),
        "extremely randomised trees": ExtraTreesClassifier(30, random_state=0),
        "nearest neighbours": make_pipeline(StandardScaler(), KNeighborsClassifier(3)),
        "naive Bayes": make_pipeline(StandardScaler(), GaussianNB()),
    }


def _accuracy(rows: np.ndarray, names: np.ndarray) -> dict[str, float]:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features that never vary are what we hope for
        return {
            name: float(cross_val_score(classifier, rows, names, cv=folds).mean())
            for name, classifier in _classifiers().items()
        }


def judge(rows: Sequence[Sequence[float]], names: Sequence[str], permutations: int) -> Verdict:
    """Try all classifiers, then all again on shuffled names: the best of five is held against the best of five."""
    table, labels = np.array(rows), np.array(names)
    found = _accuracy(table, labels)
    shuffled = [np.random.default_rng(seed).permutation(labels) for seed in range(permutations)]
    by_chance = Parallel(n_jobs=-1)(delayed(_accuracy)(table, other) for other in shuffled)
    as_good = sum(max(one.values()) >= max(found.values()) for one in by_chance)
    chance = max(np.unique(labels, return_counts=True)[1]) / len(labels)
    return Verdict(found, float(chance), len(labels), (1 + as_good) / (1 + permutations))
