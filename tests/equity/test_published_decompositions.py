"""Oaxaca-Blinder against results that others have published, to every digit they give."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from statsmodels.datasets import ccard
from statsmodels.stats.oaxaca import OaxacaBlinder

from comptune.equity import Decomposition, decompose
from comptune.equity.design import Design

CHICAGO = ("age", "female", "LTHS", "some.college", "college", "advanced.degree")
CCARD = ("AGE", "INCOME", "INCOMESQ")


@pytest.fixture(scope="module")
def published(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "expected_results.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


@pytest.fixture(scope="module")
def chicago(shared_data: Path) -> Decomposition:
    """Natives less foreign-born, complete cases."""
    needed = (*CHICAGO, "foreign.born", "ln.real.wage")
    with (shared_data / "chicago_cps_org_2013.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if all(row[name] for name in needed)]
    columns = np.array([[1.0, *(float(row[name]) for name in CHICAGO)] for row in rows])
    wages = np.exp([float(row["ln.real.wage"]) for row in rows])
    is_native = np.array([row["foreign.born"] == "0" for row in rows])
    return decompose(wages, Design(columns, ("constant", *CHICAGO)), is_native)


def card_holders(owner_first: bool) -> Decomposition:
    """Average monthly spending on a card, of owners of their home and of renters.

    The published figures are Stata's, which keeps such data in single precision; the seventh digit
    of one of them shows it, so it is done here too.
    """
    table = ccard.load_pandas().data.astype(np.float32).astype(np.float64)
    columns = np.column_stack([np.ones(len(table)), table[list(CCARD)].to_numpy()])
    is_owner = table["OWNRENT"].to_numpy() == 1
    return decompose(
        table["AVGEXP"].to_numpy(),
        Design(columns, ("constant", *CCARD)),
        is_owner if owner_first else ~is_owner,
    )


def agrees(found: float, published: Decimal) -> None:
    """Equal when rounded as the published figure is."""
    step = Decimal(1).scaleb(int(published.as_tuple().exponent))
    assert abs(Decimal(found) - published) <= step * Decimal("0.5000001"), (found, published)


def test_chicago_has_the_people_and_the_gap_that_were_published(chicago, published):
    of_chicago = published["chicago"]
    people = [chicago.men_count, chicago.women_count, chicago.men_count + chicago.women_count]

    assert people == of_chicago["n"]
    agrees(chicago.gap, of_chicago["y"]["diff"])


def test_the_threefold_parts_of_chicago_are_the_published_ones(chicago, published):
    for name, value in published["chicago"]["threefold"].items():
        agrees(getattr(chicago, name).value, value)


@pytest.mark.parametrize(
    ("weights", "as_published"),
    [
        ("women", "weight0_betaB"),
        ("men", "weight1_betaA"),
        ("reimers", "reimers_0.5"),
        ("cotton", "cotton_0.4309309"),
        ("neumark", "neumark_pooled_-1"),
        ("pooled", "jann_pooled_with_group_-2"),
    ],
)
def test_each_twofold_of_chicago_is_the_published_one(chicago, published, weights, as_published):
    twofold = next(one for one in chicago.twofold if one.weights == weights)
    explained, unexplained = published["chicago"]["twofold_explained_unexplained"][as_published]

    agrees(twofold.explained.value, explained)
    agrees(twofold.unexplained.value, unexplained)


def test_card_spending_decomposes_as_published(published):
    found, expected = card_holders(owner_first=True), published["ccard"]
    pooled = next(one for one in found.twofold if one.weights == "pooled")

    agrees(found.gap, expected["gap"])
    for name, value in expected["threefold"].items():
        agrees(getattr(found, name).value, value)
    agrees(pooled.explained.value, expected["twofold_pooled"]["explained"])
    agrees(pooled.unexplained.value, expected["twofold_pooled"]["unexplained"])


def test_groups_stay_as_they_were_given_where_the_gap_is_negative(published):
    found, expected = card_holders(owner_first=False), published["ccard"]["no_swap"]

    agrees(found.gap, expected["gap"])
    for name in ("endowments", "coefficients", "interaction"):
        agrees(getattr(found, name).value, expected[name])


def test_every_part_is_that_of_statsmodels():
    """Without its swap, after which it weighs Cotton's coefficients by the wrong groups."""
    table = ccard.load_pandas().data.astype(np.float32).astype(np.float64)
    exog = table[[*CCARD, "OWNRENT"]].to_numpy()
    theirs = OaxacaBlinder(table["AVGEXP"].to_numpy(), exog, 3, hasconst=False, swap=False)
    ours = {one.weights: one for one in card_holders(owner_first=False).twofold}

    for weights, name in (
        ("pooled", "pooled"),
        ("neumark", "nuemark"),
        ("cotton", "cotton"),
        ("reimers", "reimers"),
    ):
        unexplained, explained, _ = theirs.two_fold(two_fold_type=name).params
        assert ours[weights].unexplained.value == pytest.approx(unexplained, rel=1e-9), weights
        assert ours[weights].explained.value == pytest.approx(explained, rel=1e-9), weights
