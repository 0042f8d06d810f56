"""What people write for a target, and what it means."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.metrics import Unit
from comptune.tuning import ProblemRefused
from comptune.tuning.wanted import read_tolerance, read_wanted, text_of


@pytest.mark.parametrize(
    ("text", "unit", "baseline", "expected"),
    [
        ("812 M", "money", 1.0, 812_000_000),
        ("812,5 k", "money", 1.0, 812_500),
        ("1.2 bn", "money", 1.0, 1_200_000_000),
        ("812,000,000", "money", 1.0, 812_000_000),
        ("66 000.50", "money", 1.0, 66_000.5),
        ("-3 %", "money", 200.0, 194.0),
        ("\u22123 %", "money", 200.0, 194.0),
        ("+3 %", "money", 200.0, 206.0),
        ("baseline", "money", 200.0, 200.0),
        ("baseline + 2 k", "money", 200.0, 2_200.0),
        ("-500 k", "money", 1_000_000.0, 500_000.0),
        ("10,000", "count", 1.0, 10_000),
        ("10000", "count", 1.0, 10_000),
        ("+50", "count", 100.0, 150),
        ("6 %", "rate", 0.5, 0.06),
        ("-6 %", "rate", 0.5, -0.06),
        ("-0.5 pp", "rate", 0.06, 0.055),
        ("baseline + 0.5 pp", "rate", 0.06, 0.065),
        ("0.98", "ratio", 2.0, 0.98),
        ("98 %", "ratio", 2.0, 0.98),
        ("-2 %", "ratio", 2.0, 1.96),
    ],
)
def test_a_value_means_what_people_mean(
    text: str, unit: Unit, baseline: float, expected: float
) -> None:
    assert read_wanted("Target 1", text, unit).value(baseline) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "wanted", "expected"),
    [
        ("0.05 %", "money", 1_000.0, 0.5),
        ("50 k", "money", 1_000.0, 50_000.0),
        ("0", "rate", 0.06, 0.0),
        ("0.1 pp", "rate", 0.06, 0.001),
        ("10", "count", 100.0, 10.0),
    ],
)
def test_a_tolerance_means_what_people_mean(
    text: str, unit: Unit, wanted: float, expected: float
) -> None:
    assert read_tolerance("Target 1", text, unit).value(wanted) == pytest.approx(expected)


@given(
    value=st.decimals(min_value=0, max_value=10**9, places=4),
    unit=st.sampled_from(["count", "rate", "ratio"]),
)
def test_a_written_value_is_read_back(value: Decimal, unit: Unit) -> None:
    assert read_wanted("Target 1", text_of(value, unit), unit).value(1.0) == float(value)


@given(text=st.text(max_size=12), unit=st.sampled_from(["money", "count", "rate", "ratio"]))
def test_any_text_is_read_or_refused(text: str, unit: Unit) -> None:
    try:
        read_wanted("Target 1", text, unit)
        read_tolerance("Target 1", text, unit)
    except ProblemRefused as refused:
        assert refused.remedy.endswith((".", "?"))
