"""The figures that synthetic people are drawn from, with their sources (`reference.yml`)."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Strict):
    """Where a figure was published."""

    title: str
    publisher: str
    url: str
    figure: str


class Department(_Strict):
    """A department's share of all people, and the share of women in its occupations."""

    people_permille: int
    women_permille: int


class Assumed(_Strict):
    """Figures without a public source."""

    people_permille_by_level: tuple[int, ...]
    gender_unknown_permille: int
    gender_other_permille: int
    unrated_days: int
    fte_thousandths: tuple[int, ...]
    fte_weights: tuple[int, ...]
    locations: dict[str, int]
    position_at_hire_ppm: int
    position_per_year_ppm: int
    position_years: int
    position_per_rating_ppm: int
    position_spread_ppm: int
    position_lowest_ppm: int
    position_highest_ppm: int
    salary_step_cents: int


class Reference(_Strict):
    """The figures that synthetic people are drawn from, with their sources."""

    sources: dict[str, Source]
    age_quantiles_permille: tuple[int, ...]
    age_by_level: dict[int, tuple[int, ...]]
    tenure_edges_years: tuple[int, ...]
    tenure_age_edges: tuple[int, ...]
    tenure_permille_by_age: tuple[tuple[int, ...], ...]
    women_permille_by_level: tuple[int, ...]
    departments: dict[str, Department]
    part_time_permille_women: int
    part_time_permille_men: int
    part_time_factor_percent_by_level: tuple[int, ...]
    ratings_permille: tuple[int, ...]
    women_position_ppm: int
    assumed: Assumed


@cache
def reference_figures() -> Reference:
    """Read `reference.yml`."""
    text = files("comptune.census").joinpath("reference.yml").read_text("utf-8")
    return Reference.model_validate(yaml.safe_load(text))
