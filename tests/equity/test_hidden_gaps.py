"""Nobody's pay can be read from gaps: small groups are hidden, and others with them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paid import MAN, OTHER, WOMAN, paid

from comptune.equity import NotEstimable, pay_equity
from comptune.equity.gaps import grouping, groups

KINDS = ((WOMAN, 0), (WOMAN, 1_000_00), (MAN, 0), (MAN, 1_000_00))


def of_levels(women: list[int], men: list[int], **columns: list[int]):
    """So many women and men by level, women paid 50,000, men 60,000."""
    levels = [level for level, count in enumerate(women, 1) for _ in range(count)]
    levels += [level for level, count in enumerate(men, 1) for _ in range(count)]
    genders = [WOMAN] * sum(women) + [MAN] * sum(men)
    base = [50_000] * sum(women) + [60_000] * sum(men)
    return paid(genders, base, job_level=levels, **columns)


def test_a_level_of_four_women_is_hidden_and_another_with_it() -> None:
    found = pay_equity(of_levels([4, 9, 30], [20, 25, 30]), bootstrap=0)

    assert [group.is_hidden for group in found.by_level.groups] == [True, True, False]
    assert found.by_level.hidden_count == 2
    assert found.by_level.groups[0].gaps == {}
    assert found.by_level.groups[0].women_count is None
    assert found.total.gaps["basic"].women_count == 43


def test_the_total_is_hidden_where_it_gives_the_only_level_away() -> None:
    found = pay_equity(of_levels([4], [20]), bootstrap=0)

    assert found.total.is_hidden
    assert found.article9.a_gap_rate is None
    assert found.article9.f_quartile_bands == ()
    assert isinstance(found.decomposition, NotEstimable)
    assert all(isinstance(one, NotEstimable) for one in (*found.adjusted, *found.closing))


def test_the_total_is_hidden_where_two_small_levels_are_all_there_is() -> None:
    """Of five women in two levels it would be known that neither level has five."""
    found = pay_equity(of_levels([3, 2], [20, 20]), bootstrap=0)

    assert found.total.is_hidden
    assert found.article9.e_receiving_share == {"women": None, "men": None}


def test_a_level_in_which_four_women_get_a_bonus_is_hidden() -> None:
    """Their sum of variable pay would follow from the mean of all women of the level."""
    bonus = [1_000_00] * 4 + [0] * 26 + [1_000_00] * 40
    people = of_levels([10, 20], [20, 20], variable_pay_cents=bonus)

    assert grouping(people, "job_level").is_hidden == (True, True)


def test_a_level_without_women_has_no_gap_and_is_not_hidden() -> None:
    found = pay_equity(of_levels([0, 9], [20, 25]), bootstrap=0)

    assert [group.is_hidden for group in found.by_level.groups] == [False, False]
    assert found.by_level.groups[0].gaps["basic"].mean_gap_rate is None
    assert found.trigger.categories[0].reaches_threshold is None
    assert found.trigger.conditions[0].statement == (
        "1 category of 1 compared: a difference of 5 % or more. "
        "1 category without both women and men, so without a difference."
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=1, max_size=6))
def test_what_is_shown_is_of_five_women_and_men_or_of_none(counts) -> None:
    """Women and men of each group, first those without a bonus, then those with one."""
    rows = [
        (gender, at, bonus)
        for at, group in enumerate(counts)
        for (gender, bonus), count in zip(KINDS, group, strict=True)
        for _ in range(count)
    ]
    people = paid(
        [gender for gender, _, _ in rows],
        [50_000] * len(rows),
        department=np.array([f"D{at % 3}" for _, at, _ in rows], dtype=np.str_),
        job_level=np.array([1 + at // 3 for _, at, _ in rows], dtype=np.int64),
        variable_pay_cents=np.array([bonus for _, _, bonus in rows], dtype=np.int64),
    )

    for columns in ("department", ("job_level", "department")):
        for group in groups(people, grouping(people, columns)).groups:
            for gap in group.gaps.values():
                assert gap.women_count not in range(1, 5)
                assert gap.men_count not in range(1, 5)


@pytest.mark.parametrize("genders", [[], [MAN] * 30, [OTHER] * 30])
def test_where_there_are_no_two_genders_there_is_no_gap_and_no_error(genders: list[str]) -> None:
    found = pay_equity(paid(genders, [50_000] * len(genders)))

    assert found.people_count == len(genders)
    assert found.article9.a_gap_rate is None
    assert all(isinstance(one, NotEstimable) for one in (*found.adjusted, found.decomposition))
    assert found.trigger.conditions[0].holds is None
    assert found.trigger.conditions[0].statement.startswith("No category is compared.")


def test_a_cost_of_raising_fewer_than_five_people_is_hidden() -> None:
    base = [50_000] * 29 + [30_000] + [50_000] * 30
    people = paid([WOMAN] * 30 + [MAN] * 30, base)

    (cost,) = pay_equity(people, bootstrap=0).closing

    assert cost.cost_cents is None
    assert cost.raised_women_count is None
    assert cost.raw_gap_after is None
