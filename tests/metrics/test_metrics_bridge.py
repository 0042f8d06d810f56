"""Bridges close to the cent, or say where they do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.engine.measures import INDEX, MEASURES
from comptune.metrics import BridgeDoesNotClose, GrainRefused, bridge
from comptune.metrics.bridge import UnknownBridge

PARTS = [name for name in MEASURES if name.startswith("bridge_")]

# One person of level 1 at 1,000; a raise of 30 gives 20 in the year; promoted to level 2 in year 1.
YEAR_0 = {"opening_payroll": 1_000, "base_pay_cost": 1_020, "bridge_merit": 20}
LEFT = {"bridge_level_transfers": -1_020}
CAME = {
    "base_pay_cost": 1_100,
    "bridge_carry_over": 10,
    "bridge_promotion": 70,
    "bridge_level_transfers": 1_020,
}


@pytest.fixture
def promoted(make_totals):
    first = {**YEAR_0, "lump_sum_cost": 5, "bonus_cost": 51, "benefits_cost": 200}
    second = {**CAME, "bonus_cost": 165, "benefits_cost": 220}
    return make_totals({(0, 1, 0): first, (1, 1, 0): LEFT, (1, 2, 0): second}, years=2)


def test_base_pay_leads_from_year_to_year(promoted):
    found = bridge(promoted)

    assert found.opening.values.tolist() == [1_000, 1_020]
    assert found["merit"].values.tolist() == [20, 0]
    assert found["carry_over"].values.tolist() == [0, 10]
    assert found["promotion"].values.tolist() == [0, 70]
    assert found["level_transfers"].values.tolist() == [0, 0]
    assert found.closing.values.tolist() == [1_020, 1_100]
    assert found.closing.values.dtype == np.int64


def test_by_level_transfers_carry_last_years_cost(promoted):
    found = bridge(promoted, by=("level",))

    assert found.opening.values[1].tolist() == [1_020, 0, 0, 0, 0]
    assert found["level_transfers"].values[1].tolist() == [-1_020, 1_020, 0, 0, 0]
    assert found.closing.values[1].tolist() == [0, 1_100, 0, 0, 0]


def test_parts_come_in_the_order_of_the_catalogue_with_titles(promoted):
    found = bridge(promoted, "total_compensation")

    assert [part.title for part in found.parts] == [
        "Carry-over",
        "Last year's joiners",
        "COLA",
        "Merit",
        "Promotion",
        "Leavers",
        "Last year's leavers",
        "Joiners",
        "Level transfers",
        "Lump sums",
        "Bonus",
        "Benefits",
    ]


def test_total_compensation_adds_changes_that_the_start_year_does_not_know(promoted):
    found = bridge(promoted, "total_compensation")

    for name, change in (("lump_sums", -5), ("bonus", 114), ("benefits", 20)):
        values = found[name].values
        assert np.isnan(values[0])
        assert values[1] == change
    assert np.isnan(found.opening.values[0])
    assert found.opening.values[1] == 1_276
    assert found.closing.values.tolist() == [1_276, 1_485]


def test_a_cent_too_much_is_refused_with_its_place(promoted):
    promoted[1, 1, 0, INDEX["bridge_promotion"]] += 1

    with pytest.raises(BridgeDoesNotClose) as caught:
        bridge(promoted, by=("level",))

    assert str(caught.value) == (
        "bridge base_pay, year index 1, level index 1 is 1101 cents; the year cost 1100 cents: "
        "the parts sum to the difference exactly. This is a defect of the totals, not of the "
        "input: report it."
    )


def test_errors_that_cancel_between_levels_are_found_by_level(promoted):
    promoted[1, 1, 0, INDEX["bridge_promotion"]] += 1
    promoted[1, 0, 0, INDEX["bridge_promotion"]] -= 1

    bridge(promoted)
    with pytest.raises(BridgeDoesNotClose):
        bridge(promoted, by=("level",))


def test_a_wrong_parameter_set_of_a_batch_is_named(promoted):
    batch = np.stack([promoted, promoted, promoted])
    batch[2, 0, 0, 0, INDEX["bridge_merit"]] -= 7

    with pytest.raises(BridgeDoesNotClose, match=r"base_pay, batch index 2, year index 0 is 1013"):
        bridge(batch)


def test_an_unknown_bridge_is_refused(promoted):
    with pytest.raises(UnknownBridge) as caught:
        bridge(promoted, "basepay")

    assert str(caught.value) == (
        "bridge is basepay; the catalogue of metrics has no such bridge. Did you mean base_pay?"
    )
    with pytest.raises(GrainRefused):
        bridge(promoted, by=("year",))
    with pytest.raises(UnknownBridge, match="Its parts are carry_over, last_years_joiners"):
        bridge(promoted)["weather"]


@given(seed=st.integers(0, 2**32), by=st.sampled_from([(), ("level",), ("department",)]))
def test_parts_sum_to_the_difference_at_every_grain(seed, by):
    """Given any parts, a cost that follows from them closes, however it is added up."""
    rng = np.random.default_rng(seed)
    totals = rng.integers(-(10**9), 10**9, (2, 4, 5, 3, len(MEASURES)), dtype=np.int64)
    cost = totals[..., INDEX["base_pay_cost"]]
    changes = totals[..., [INDEX[part] for part in PARTS]].sum(axis=-1)
    cost[:] = totals[:, :1, ..., INDEX["opening_payroll"]] + np.cumsum(changes, axis=1)

    base, total = bridge(totals, by=by), bridge(totals, "total_compensation", by=by)

    parts = sum(part.values for part in base.parts)
    np.testing.assert_array_equal(base.opening.values + parts, base.closing.values)
    assert {part.values.dtype for part in base.parts} == {np.dtype(np.int64)}
    known = ~np.isnan(total.opening.values)
    summed = total.opening.values + sum(part.values for part in total.parts)
    np.testing.assert_array_equal(summed[known], total.closing.values[known])
    assert known.any()
    assert not known.all()
