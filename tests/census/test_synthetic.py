"""Synthetic censuses: the same for the same seed, like the published figures, fit to import."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from comptune.census import (
    EXAMPLE_RANGES,
    RAW_CENSUS,
    CensusRefused,
    guess_mapping,
    import_census,
    keep_census,
    make_census,
    reference_figures,
    units,
    write_csv,
)
from comptune.census.dates import completed_years, days_of

from .conftest import AS_OF

PEOPLE = 40_000
GOLDEN = [
    ("E0000001", date(2011, 4, 24), date(1974, 3, 5), 1, Decimal("59710.00"), Decimal("0.800")),
    ("E0000002", date(2011, 11, 10), date(1975, 9, 25), 1, Decimal("65960.00"), Decimal("1.000")),
    ("E0000003", date(2022, 2, 23), date(1962, 12, 24), 2, Decimal("82700.00"), Decimal("1.000")),
]


@pytest.fixture(scope="module")
def people() -> pa.Table:
    return make_census(PEOPLE, seed=20_260_101, as_of=AS_OF)


def share(mask: pa.ChunkedArray) -> float:
    return float(pc.mean(pc.fill_null(mask, False).cast(pa.int8())).as_py())


def years_until_as_of(column: pa.ChunkedArray) -> np.ndarray:
    days = np.asarray(column.cast(pa.int32()), dtype=np.int64)
    return completed_years(days, np.full(len(days), days_of(AS_OF)))


def test_the_same_request_gives_the_same_people() -> None:
    first = make_census(1_000, seed=7, as_of=AS_OF)
    assert first.equals(make_census(1_000, seed=7, as_of=AS_OF))
    assert not first.equals(make_census(1_000, seed=8, as_of=AS_OF))
    assert first.schema == RAW_CENSUS


def test_the_first_people_of_a_seed_are_known() -> None:
    rows = make_census(3, seed=42, as_of=AS_OF).to_pylist()
    assert [tuple(row.values())[:6] for row in rows] == GOLDEN


def test_the_importer_accepts_everybody(tmp_path: Path, people: pa.Table) -> None:
    path = tmp_path / "made.csv"
    write_csv(people, path)
    kept = keep_census(people, folder=tmp_path / "kept", as_of=AS_OF)
    report = import_census(
        path, mapping=guess_mapping(path), as_of=AS_OF, folder=tmp_path / "read", strict=True
    )
    assert report.people_accepted == PEOPLE
    assert report.sha256 == kept.sha256


@pytest.mark.parametrize("size", [1, 2, 5, 17])
def test_small_censuses_are_whole(tmp_path: Path, size: int) -> None:
    people = make_census(size, seed=1, as_of=date(2024, 2, 29))
    assert keep_census(people, folder=tmp_path, as_of=date(2024, 2, 29)).people == size


def test_ids_stay_in_order_past_ten_million() -> None:
    from comptune.census.synthetic import _ids

    ids = _ids(10_000_001)
    assert (ids[0].as_py(), ids[-1].as_py()) == ("E00000001", "E10000001")


def test_levels_have_their_exact_shares(people: pa.Table) -> None:
    shares = reference_figures().assumed.people_permille_by_level
    counted = pc.value_counts(people["job_level"]).to_pylist()
    found = {row["values"]: row["counts"] for row in counted}
    assert found == {level: PEOPLE * part // 1000 for level, part in enumerate(shares, start=1)}


def test_ages_are_those_of_the_labor_force(people: pa.Table) -> None:
    ages = years_until_as_of(people["birth_date"])
    assert np.median(ages) == pytest.approx(41.6, abs=1.5)
    published = {(25, 35): 22.1, (35, 45): 22.2, (45, 55): 19.6, (55, 200): 23.1}
    adults = 100 - 3.9  # the published shares include people of 16 to 19
    for (low, high), percent in published.items():
        found = float(np.mean((ages >= low) & (ages < high)))
        assert found == pytest.approx(percent / adults, abs=0.03), (low, high)


def test_tenure_follows_age_as_published(people: pa.Table) -> None:
    tenure = years_until_as_of(people["hire_date"])
    ages = years_until_as_of(people["birth_date"])
    assert np.median(tenure) == pytest.approx(4.2, abs=1.0)
    young, old = (ages >= 25) & (ages < 35), (ages >= 55) & (ages < 65)
    assert np.median(tenure[young]) == pytest.approx(2.8, abs=1.0)
    assert np.median(tenure[old]) == pytest.approx(10.1, abs=1.0)
    assert np.mean(tenure[old] >= 20) == pytest.approx(0.28, abs=0.03)
    assert (ages - tenure).min() >= 17


@pytest.mark.parametrize(("level", "percent"), [(1, 48), (2, 40), (3, 36), (4, 36), (5, 32)])
def test_the_share_of_women_falls_with_level(people: pa.Table, level: int, percent: int) -> None:
    here = people.filter(pc.equal(people["job_level"], level))
    assert share(pc.equal(here["gender"], "female")) == pytest.approx(percent / 100, abs=0.05)


def test_part_time_work_is_as_common_as_published(people: pa.Table) -> None:
    part_time = pc.less(people["fte"], pa.scalar(Decimal(1), pa.decimal128(4, 3)))
    women = pc.fill_null(pc.equal(people["gender"], "female"), False)
    men = pc.fill_null(pc.equal(people["gender"], "male"), False)
    assert share(part_time) == pytest.approx(0.193, abs=0.03)
    assert share(part_time.filter(women)) == pytest.approx(0.249, abs=0.03)
    assert share(part_time.filter(men)) == pytest.approx(0.144, abs=0.03)


def test_ratings_are_spread_as_published(people: pa.Table) -> None:
    rated = people["performance_rating"].drop_null()
    assert 0.90 < len(rated) / PEOPLE < 0.99
    for rating, permille in enumerate((29, 52, 529, 262, 128), start=1):
        assert share(pc.equal(rated, rating)) == pytest.approx(permille / 1000, abs=0.01)


def test_departments_attract_women_and_men_unequally(people: pa.Table) -> None:
    figures = reference_figures().departments
    for name, figure in figures.items():
        here = people.filter(pc.equal(people["department"], name))
        assert len(here) / PEOPLE == pytest.approx(figure.people_permille / 1000, abs=0.03)
        found = share(pc.equal(here["gender"], "female"))
        assert found == pytest.approx(figure.women_permille / 1000, abs=0.04), name


def test_pay_lies_in_the_range_but_for_a_few_below_and_above(people: pa.Table) -> None:
    levels, cents = np.asarray(people["job_level"]), units(people["annual_salary"])
    low = np.array([int(low * 100) for low, _ in EXAMPLE_RANGES])[levels - 1]
    high = np.array([int(high * 100) for _, high in EXAMPLE_RANGES])[levels - 1]
    assert 0.005 < np.mean(cents < low) < 0.06
    assert 0.002 < np.mean(cents > high) < 0.04
    assert 0.35 < np.mean((cents - low) / (high - low)) < 0.55


def test_pay_rises_with_tenure_and_rating_within_a_level(people: pa.Table) -> None:
    staff = people.filter(pc.equal(people["job_level"], 1))
    cents, tenure = units(staff["annual_salary"]), years_until_as_of(staff["hire_date"])
    ratings = np.asarray(pc.fill_null(staff["performance_rating"], 0))
    assert cents[tenure >= 10].mean() > cents[tenure < 3].mean() * 1.05
    assert cents[ratings == 5].mean() > cents[ratings == 2].mean() * 1.02


def test_women_are_paid_about_one_percent_less_at_the_same_level(people: pa.Table) -> None:
    staff = people.filter(pc.equal(people["job_level"], 1))
    women = units(staff.filter(pc.equal(staff["gender"], "female"))["annual_salary"])
    men = units(staff.filter(pc.equal(staff["gender"], "male"))["annual_salary"])
    assert women.mean() / men.mean() == pytest.approx(0.99, abs=0.005)


def test_other_ranges_move_the_pay() -> None:
    ranges = [(low * 2, high * 2) for low, high in EXAMPLE_RANGES]
    plain = units(make_census(500, seed=3, as_of=AS_OF)["annual_salary"])
    moved = units(make_census(500, seed=3, as_of=AS_OF, ranges=ranges)["annual_salary"])
    assert np.abs(moved - 2 * plain).max() <= 2_000


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"people": 0}, "people is 0; a synthetic census has 1 to 100,000,000 people"),
        ({"seed": -1}, "seed is -1; a seed is 0 to"),
        ({"seed": 2**64}, "seed is 18446744073709551616; a seed is 0 to"),
        ({"ranges": EXAMPLE_RANGES[:4]}, "there are five ranges"),
        ({"ranges": [(Decimal(2), Decimal(1))] * 5}, "there are five ranges"),
    ],
)
def test_an_impossible_request_is_refused(request_: dict[str, object], message: str) -> None:
    whole = {"people": 10, "seed": 1} | request_
    with pytest.raises(CensusRefused, match=message):
        make_census(whole.pop("people"), as_of=AS_OF, **whole)  # type: ignore[arg-type]


def test_every_published_figure_has_its_source() -> None:
    for name, source in reference_figures().sources.items():
        assert source.url.startswith("https://"), name
        assert source.publisher and source.title and source.figure, name
