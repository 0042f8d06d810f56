"""Raw gaps, bands and the 5 % of Article 10 of so few people that a reader can follow them."""

import numpy as np
import pytest
from paid import MAN, OTHER, WOMAN, paid

from comptune.equity import AdjustedGap, PeopleRefused, pay_equity
from comptune.equity.gaps import gap, grouping, groups, quartile_bands
from comptune.equity.trigger import reaches_threshold


def test_mean_and_median_gap_of_six_people() -> None:
    people = paid([WOMAN] * 3 + [MAN] * 3, [30_000, 41_000, 49_000, 30_000, 60_000, 90_000])

    found = gap(people, "basic")

    assert (found.women_mean_cents, found.men_mean_cents) == (40_000_00, 60_000_00)
    assert (found.women_median_cents, found.men_median_cents) == (41_000_00, 60_000_00)
    assert found.mean_gap_rate == pytest.approx(1 / 3)
    assert found.median_gap_rate == pytest.approx(19 / 60)


def test_a_gap_is_negative_where_women_are_paid_more() -> None:
    found = gap(paid([WOMAN, MAN], [110_000, 100_000]), "basic")

    assert found.mean_gap_rate == pytest.approx(-0.1)


def test_pay_is_basic_and_variable_together() -> None:
    people = paid([WOMAN, MAN], [90_000, 90_000], variable_pay_cents=[0, 10_000_00])

    assert gap(people, "basic").mean_gap_rate == 0.0
    assert gap(people, "pay").mean_gap_rate == pytest.approx(0.1)


def test_variable_pay_counts_nothing_as_zero_and_its_receivers_apart() -> None:
    people = paid(
        [WOMAN] * 3 + [MAN] * 3,
        [50_000] * 6,
        variable_pay_cents=[0, 1_000_00, 2_000_00, 0, 0, 3_000_00],
    )

    everybody, receivers = gap(people, "variable"), gap(people, "variable_received")

    assert everybody.mean_gap_rate == 0.0  # 1,000 and 1,000
    assert everybody.women_median_cents == 1_000_00
    assert everybody.median_gap_rate is None  # of 0
    assert (receivers.women_count, receivers.men_count) == (2, 1)
    assert receivers.mean_gap_rate == pytest.approx(0.5)  # 1,500 and 3,000


def test_people_of_neither_gender_are_counted_and_in_no_gap() -> None:
    without = paid([WOMAN] * 5 + [MAN] * 5, [40_000] * 5 + [50_000] * 5)
    people = paid([WOMAN] * 5 + [MAN] * 5 + [OTHER], [40_000] * 5 + [50_000] * 5 + [900_000])

    found = pay_equity(people, bootstrap=0)

    assert (found.people_count, found.other_count) == (11, 1)
    assert found.total.gaps["basic"] == gap(without, "basic")


def test_the_letters_of_article_9_of_twelve_people() -> None:
    people = paid(
        [WOMAN] * 6 + [MAN] * 6,
        [30_000, 30_000, 40_000, 40_000, 50_000, 50_000]
        + [40_000, 40_000, 50_000, 50_000]
        + [60_000] * 2,
        variable_pay_cents=[1_000_00] * 6 + [0, 2_000_00, 2_000_00, 2_000_00, 2_000_00, 4_000_00],
    )

    found = pay_equity(people, bootstrap=0).article9

    assert found.a_gap_rate == pytest.approx(1 - 41_000 / 52_000)
    assert found.b_variable_gap_rate == pytest.approx(0.5)  # 1,000 of 2,000
    assert found.c_median_gap_rate == pytest.approx(1 - 41_000 / 52_000)
    assert found.d_median_variable_gap_rate == pytest.approx(0.5)
    assert found.e_receiving_share == {"women": 1.0, "men": pytest.approx(5 / 6)}
    assert [band.is_hidden for band in found.f_quartile_bands] == [True] * 4  # of three each
    assert [group.key for group in found.g_categories.groups] == [("1",)]
    own = found.g_categories.groups[0].gaps
    assert own["basic"].mean_gap_rate == pytest.approx(0.2)
    assert own["variable"].mean_gap_rate == pytest.approx(0.5)


def test_quartile_bands_are_equal_parts_by_pay() -> None:
    """Forty people; the lowest paid ten are five women and five men, the highest ten are men."""
    genders = [WOMAN, MAN] * 15 + [MAN] * 10
    found = quartile_bands(paid(genders, [30_000 + 100 * place for place in range(40)]))

    assert [band.people for band in found] == [10.0] * 4
    assert [band.women_share for band in found] == [0.5, 0.5, 0.5, 0.0]
    assert [band.men_share for band in found] == [0.5, 0.5, 0.5, 1.0]


def test_people_of_one_pay_are_split_across_a_border_in_one_proportion() -> None:
    found = quartile_bands(paid([WOMAN] * 20 + [MAN] * 60, [50_000] * 80))

    assert [band.women_share for band in found] == [0.25] * 4


@pytest.mark.parametrize(
    ("women", "reaches"), [(95_000_00, True), (95_000_01, False), (105_000_00, True), (100, True)]
)
def test_five_per_cent_is_reached_at_five_per_cent_in_either_direction(
    women: int, reaches: bool
) -> None:
    assert reaches_threshold(np.array([women]), np.array([100_000_00])) is reaches


def test_only_condition_a_is_computed() -> None:
    people = paid([WOMAN] * 6 + [MAN] * 6, [45_000] * 6 + [50_000] * 6)

    a, b, c = pay_equity(people, bootstrap=0).trigger.conditions

    assert (a.is_computed, a.holds) == (True, True)
    assert a.statement == "1 category of 1 compared: a difference of 5 % or more."
    assert (b.is_computed, b.holds, c.is_computed, c.holds) == (False, None, False, None)
    assert b.statement.startswith("Not computed: a person states it")


def test_a_category_that_reaches_the_threshold_has_its_own_adjusted_gap() -> None:
    """Women of level 1 get a tenth less in either department, those of level 2 the same."""
    base = [45_000, 45_000, 50_000, 50_000, 90_000, 90_000, 100_000, 100_000] * 2
    people = paid(
        [WOMAN, WOMAN, MAN, MAN] * 4 + [WOMAN, MAN] * 8,
        base + [60_000] * 16,
        job_level=[1] * 16 + [2] * 16,
        department=["Care"] * 4 + ["Works"] * 4 + ["Care"] * 4 + ["Works"] * 4 + ["Care"] * 16,
    )

    first, second = pay_equity(people, bootstrap=0).trigger.categories

    assert isinstance(first.adjusted, AdjustedGap)
    assert first.adjusted.gap_rate == pytest.approx(0.1)
    assert first.adjusted.held_constant == (
        "tenure",
        "age",
        "performance_rating",
        "department",
        "location",
    )
    assert (second.reaches_threshold, second.adjusted) == (False, None)


def test_categories_may_be_two_columns_crossed() -> None:
    people = paid(
        [WOMAN, MAN] * 20,
        list(range(40_000, 80_000, 1_000)),
        job_level=[1] * 20 + [2] * 20,
        department=(["Care"] * 10 + ["Works"] * 10) * 2,
    )

    found = groups(people, grouping(people, ("job_level", "department")))

    assert [group.key for group in found.groups] == [
        ("1", "Care"),
        ("1", "Works"),
        ("2", "Care"),
        ("2", "Works"),
    ]
    assert found.groups[0].gaps["basic"].women_mean_cents == 44_000_00


@pytest.mark.parametrize("columns", ["salary", (), ("job_level", "job_level")])
def test_categories_of_other_columns_are_refused(columns: object) -> None:
    with pytest.raises(PeopleRefused, match="one or two different ones of job_level"):
        grouping(paid([WOMAN, MAN], [1, 1]), columns)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("fte", [1.0], "column fte is of 1 people; gender is of 2"),
        ("fte", [1.0, 0.0], "column fte, position 1 is 0.0"),
        ("variable_pay_cents", [0, -1], "column variable_pay_cents, position 1 is -1"),
        ("variable_pay_cents", [0.5, 1.0], "it is one row of whole numbers"),
        ("age_years", [40.0, np.inf], "column age_years is infinite somewhere"),
    ],
)
def test_columns_that_cannot_be_pay_are_refused(
    column: str, values: list[float], words: str
) -> None:
    with pytest.raises(PeopleRefused, match=words):
        paid([WOMAN, MAN], [50_000, 50_000], **{column: values})


def test_a_salary_of_nothing_is_refused() -> None:
    with pytest.raises(PeopleRefused, match="base_pay_cents, position 0 is 0; a salary is above 0"):
        paid([WOMAN, MAN], [0, 50_000])
