"""Random structures that pass the checks, for properties that hold for all of them."""

from decimal import Decimal

from hypothesis import strategies as st

from comptune.structure import TABLES, Structure, structure_from_rows
from comptune.structure.cells import Row

# No surrogates or control characters; what a spreadsheet could take for a formula, a date or an
# escape is welcome.
NAMES = (
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
    | st.sampled_from(["=1+1", "2-4", "007", '"', "a,b", "'x", "1e3", "TRUE", "-", "@a", "#N/A"])
).filter(lambda name: name != "unknown")

FACTORS = st.decimals(min_value=0, max_value=10, places=6)


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    """A structure that `check_structure` accepts."""
    ages = draw(_bands(last_first_year=70))
    tenures = draw(_bands(last_first_year=40))
    rows: dict[str, list[Row]] = {
        "config_job_levels": draw(_job_levels()),
        "config_age_bands": [*ages, ("unknown", None, None)],
        "config_tenure_bands": tenures,
        "config_merit_matrix": [
            (rating, zone, draw(FACTORS)) for rating in range(1, 6) for zone in range(1, 7)
        ],
        "config_rating_distribution": list(zip(range(1, 6), draw(_shares(count=5)), strict=True)),
        "config_new_hire_age_distribution": draw(_hire_ages()),
    }
    for name in TABLES:
        if name.endswith("_multipliers"):
            bands = rows["config_age_bands" if "_age_" in name else "config_tenure_bands"]
            rows[name] = [(band[0], draw(FACTORS)) for band in bands] if draw(st.booleans()) else []
    return structure_from_rows(rows)


@st.composite
def _job_levels(draw: st.DrawFn) -> list[Row]:
    names = draw(st.lists(NAMES, min_size=5, max_size=5, unique=True))
    amounts = st.decimals(min_value="0.01", max_value=5_000_000_000, places=2)
    levels: list[Row] = []
    for level, name in enumerate(names, start=1):
        low, high = sorted(draw(st.lists(amounts, min_size=2, max_size=2, unique=True)))
        levels.append((level, name, low, high))
    return levels


@st.composite
def _bands(draw: st.DrawFn, *, last_first_year: int) -> list[Row]:
    edges = sorted(
        draw(st.sets(st.integers(min_value=1, max_value=last_first_year), min_size=0, max_size=6))
    )
    names = draw(st.lists(NAMES, min_size=len(edges) + 1, max_size=len(edges) + 1, unique=True))
    starts = [draw(st.sampled_from([None, 0])), *edges]
    return list(zip(names, starts, [*edges, None], strict=True))


@st.composite
def _shares(draw: st.DrawFn, *, count: int) -> list[Decimal]:
    cuts = sorted(draw(st.lists(st.integers(0, 1_000_000), min_size=count - 1, max_size=count - 1)))
    return [
        Decimal(end - start).scaleb(-6)
        for start, end in zip([0, *cuts], [*cuts, 1_000_000], strict=True)
    ]


@st.composite
def _hire_ages(draw: st.DrawFn) -> list[Row]:
    ages = sorted(draw(st.sets(st.integers(14, 80), min_size=1, max_size=20)))
    return list(zip(ages, draw(_shares(count=len(ages))), strict=True))
