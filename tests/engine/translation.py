"""Worlds of the plain-Python reference as the engine and the warehouse are given them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from tests.reference.hazards import (
    band_of,
    merit_hazard,
    promotion_hazard,
    range_of,
    termination_hazard,
)
from tests.reference.records import PersonYear
from tests.reference.world import LEVELS, UNKNOWN_AGE, World

from comptune.census import FEMALE, MALE, RAW_CENSUS, decimals
from comptune.engine.simulate import transitions
from comptune.engine.world import LONGEST_TENURE, OLDEST_AGE, Ints, Parameters, People, Structure
from comptune.warehouse.people import Workforce, workforce_from
from comptune.warehouse.transition_columns import TRANSITIONS, Calendar, transition_batch

# The reference's letters in the words of a census.
GENDERS = {"M": MALE, "F": FEMALE}
BY_LEVEL = (
    "cola_rate",
    "bonus_target",
    "benefits_load",
    "new_hire_range_position",
    "new_hire_salary_adjustment",
    "new_hire_termination_rate",
)
BY_YEAR = (
    "headcount_growth",
    "leaver_bonus_share",
    "lump_sum_share",
    "cola_month",
    "merit_month",
    "promotion_month",
    "merit_min_service_months",
    "new_hire_range_spread",
    "market_movement",
)


def workforce_of(world: World) -> Workforce:
    """Return the census as the engine sees it, from a table in the order of `world.people`."""
    people = world.people
    salaries = np.array([person.annual_salary_cents for person in people], np.int64)
    fte = np.array([person.fte_thousandths for person in people], np.int64)
    columns: dict[str, Any] = {
        name: [getattr(person, name) for person in people]
        for name in RAW_CENSUS.names
        if name not in ("annual_salary", "fte", "gender")
    }
    columns["annual_salary"] = decimals(salaries, RAW_CENSUS.field("annual_salary").type)
    columns["fte"] = decimals(fte, RAW_CENSUS.field("fte").type)
    columns["gender"] = [gender_name(person.gender) for person in people]
    return workforce_from(pa.table(columns, schema=RAW_CENSUS))


def gender_name(letter: str | None) -> str | None:
    """Return the reference's gender in the words of a census."""
    return None if letter is None else GENDERS.get(letter, letter)


def people_of(world: World) -> People:
    """Return the census as arrays."""
    return workforce_of(world).people


def departments_of(world: World) -> tuple[str | None, ...]:
    """Return the departments in the order of their numbers in the engine."""
    return workforce_of(world).departments


def structure_of(world: World) -> Structure:
    """Return what all parameter sets share."""
    tables = world.structure
    ages = [band.name for band in tables.age_bands]
    tenures = [band.name for band in tables.tenure_bands]
    shares, hire_ages = dict(tables.rating_shares), sorted(tables.hire_ages)
    age_band = [ages.index(band_of(tables.age_bands, age)) for age in range(OLDEST_AGE + 1)]
    tenure_band = [
        tenures.index(band_of(tables.tenure_bands, years)) for years in range(LONGEST_TENURE + 1)
    ]
    return Structure(
        age_band=np.array(age_band, np.uint8),
        unknown_age_band=ages.index(UNKNOWN_AGE),
        tenure_band=np.array(tenure_band, np.uint8),
        rating_cumulative=_cumulative(shares.get(rating, 0) for rating in range(1, 6)),
        hire_age=np.array([age for age, _ in hire_ages], np.int64),
        hire_age_cumulative=_cumulative(weight for _, weight in hire_ages),
    )


def _cumulative(shares: Iterable[int]) -> Ints:
    return np.array(list(accumulate(shares)), np.int64)


def parameters_of(worlds: Sequence[World]) -> Parameters:
    """Return worlds of the same years as so many parameter sets."""
    years = worlds[0].scenario.years

    def by_year(lever: str) -> Ints:
        values = [[getattr(world.levers[year], lever) for year in years] for world in worlds]
        return np.array(values, np.int64)

    ranges = np.array(
        [
            [[range_of(world, year, level) for level in LEVELS] for year in years]
            for world in worlds
        ],
        np.int64,
    )
    raises = by_year("promotion_raise")
    return Parameters(
        start_year=years[0],
        opening_base=np.array([world.scenario.raise_base == "opening" for world in worlds]),
        range_minimum=np.ascontiguousarray(ranges[..., 0]),
        range_maximum=np.ascontiguousarray(ranges[..., 1]),
        promotion_raise=np.concatenate([raises, np.zeros_like(raises[..., :1])], axis=2),
        quit_elasticity=by_year("quit_elasticity_thousandths"),
        termination_hazard=np.stack([_terminations(world) for world in worlds]),
        promotion_hazard=np.stack([_promotions(world) for world in worlds]),
        merit_table=np.stack([_merits(world) for world in worlds]),
        **{name: by_year(name) for name in (*BY_LEVEL, *BY_YEAR)},
    )


def _shape(world: World) -> tuple[int, int, int, int]:
    bands = len(world.structure.age_bands), len(world.structure.tenure_bands)
    return (len(world.scenario.years), len(LEVELS), *bands)


def _terminations(world: World) -> np.ndarray:
    hazards = np.zeros(_shape(world), np.int32)
    for y, level, a, t in np.ndindex(hazards.shape):
        hazards[y, level, a, t] = termination_hazard(
            world,
            world.scenario.years[y],
            level=level + 1,
            age=world.structure.age_bands[a].name,
            tenure=world.structure.tenure_bands[t].name,
        )
    return hazards


def _promotions(world: World) -> np.ndarray:
    hazards = np.zeros(_shape(world), np.int32)
    for y, level, a, t in np.ndindex(hazards[:, :4].shape):
        hazards[y, level, a, t] = promotion_hazard(
            world,
            world.scenario.years[y],
            level=level + 1,
            age=world.structure.age_bands[a].name,
            tenure=world.structure.tenure_bands[t].name,
        )
    return hazards


def _merits(world: World) -> np.ndarray:
    years, levels, _, tenures = _shape(world)
    rates = np.zeros((years, levels, tenures, 5, 6), np.int32)
    for y, level, t, rating, zone in np.ndindex(rates.shape):
        rates[y, level, t, rating, zone] = merit_hazard(
            world,
            world.scenario.years[y],
            level=level + 1,
            tenure=world.structure.tenure_bands[t].name,
            rating=rating + 1,
            zone=zone + 1,
        )
    return rates


def transitions_of(world: World) -> pa.Table:
    """Return `int_workforce_transitions` of a world, from the engine and in its order."""
    workforce, parameters = workforce_of(world), parameters_of([world])
    calendar = Calendar(parameters)

    def batches() -> Iterator[pa.RecordBatch]:
        for block in transitions(
            workforce.people, parameters, structure_of(world), seed=world.scenario.seed
        ):
            yield transition_batch(block, workforce, calendar)

    return pa.Table.from_batches(batches(), schema=TRANSITIONS)


def transition_of(record: PersonYear, world: World) -> dict[str, Any]:
    """Return the row of `int_workforce_transitions` that a record of the reference asks for."""
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    row["gender"] = gender_name(record.gender)
    is_promoted = record.promotion_salary_before_cents is not None
    on_opening = world.scenario.raise_base == "opening"
    base = record.opening_salary_cents if on_opening else record.promotion_salary_before_cents
    row["promotion_base_cents"] = base if is_promoted else None
    row["promotion_candidate"] = record.opening_level in (1, 2, 3, 4) and (
        record.last_day is None or record.promotion_on < record.last_day
    )
    return row
