"""The columns of `int_workforce_transitions`: the engine's rows with dates, names and nulls."""

from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from comptune.engine.cohort import Cohort
from comptune.engine.keys import hire_id
from comptune.engine.packing import COLA, MERIT, PROMOTION, first_days
from comptune.engine.recording import FIELD
from comptune.engine.simulate import Transitions
from comptune.engine.world import LEVELS, Parameters
from comptune.warehouse.people import Workforce

_EPOCH: Final = date(1970, 1, 1)
_STATUS: Final = pa.array(
    ["continuous_active", "experienced_termination", "new_hire_active", "new_hire_termination"]
)

TRANSITIONS: Final = pa.schema(
    [
        ("simulation_year", pa.int16()),
        ("employee_id", pa.string()),
        ("employment_status", pa.string()),
        ("hire_date", pa.date32()),
        ("birth_date", pa.date32()),
        ("department", pa.string()),
        ("location", pa.string()),
        ("gender", pa.string()),
        ("fte_thousandths", pa.int32()),
        ("performance_rating", pa.int8()),
        ("opening_level", pa.int8()),
        ("opening_salary_cents", pa.int64()),
        ("closing_level", pa.int8()),
        ("closing_salary_cents", pa.int64()),
        ("last_day", pa.date32()),
        ("exit_chance_ppm", pa.int32()),
        ("promotion_chance_ppm", pa.int32()),
        ("cola_on", pa.date32()),
        ("merit_on", pa.date32()),
        ("promotion_on", pa.date32()),
        *[
            (f"{kind}_{name}", column_type)
            for kind in ("cola", "merit")
            for name, column_type in (
                ("sequence", pa.int8()),
                ("level", pa.int8()),
                ("base_cents", pa.int64()),
                ("salary_before_cents", pa.int64()),
                ("salary_after_cents", pa.int64()),
                ("lump_sum_cents", pa.int64()),
                ("lump_sequence", pa.int8()),
                ("rate_ppm", pa.int32()),
            )
        ],
        ("promotion_sequence", pa.int8()),
        ("promotion_level_before", pa.int8()),
        ("promotion_base_cents", pa.int64()),
        ("promotion_salary_before_cents", pa.int64()),
        ("promotion_salary_after_cents", pa.int64()),
        ("promotion_raise_ppm", pa.int32()),
        ("promotion_candidate", pa.bool_()),
        ("exit_sequence", pa.int8()),
        ("hire_sequence", pa.int8()),
        ("base_pay_cost_cents", pa.int64()),
        ("lump_sum_cost_cents", pa.int64()),
        ("bonus_cost_cents", pa.int64()),
        ("benefits_cost_cents", pa.int64()),
        ("previous_base_pay_cost_cents", pa.int64()),
        ("previous_level", pa.int8()),
        ("bridge_carry_over_cents", pa.int64()),
        ("bridge_last_years_joiners_cents", pa.int64()),
        ("bridge_cola_cents", pa.int64()),
        ("bridge_merit_cents", pa.int64()),
        ("bridge_promotion_cents", pa.int64()),
        ("bridge_leavers_cents", pa.int64()),
        ("bridge_joiners_cents", pa.int64()),
    ]
)

Column = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Calendar:
    """Days of the simulated years as days since 1970, and the order of the raises in each."""

    def __init__(self, parameters: Parameters) -> None:
        start, years = parameters.start_year, parameters.years
        self.start_year = start
        self._new_year = np.array(
            [(date(start + y, 1, 1) - _EPOCH).days for y in range(years)], np.int64
        )
        months = (parameters.cola_month, parameters.merit_month, parameters.promotion_month)
        self.effective = np.stack([first_days(start, month)[0] for month in months], axis=1)
        self.order = np.argsort(self.effective, axis=1, kind="stable")  # (Y, 3)

    def dates(self, year: Column, day: Column, *, known: Mask | None = None) -> pa.Array:
        """The dates of days of the year; null where not known."""
        days = (self._new_year[year] + day - 1).astype(np.int32)
        mask = None if known is None else ~known
        return pa.array(days, pa.int32(), mask=mask).cast(pa.date32())


class _Block:
    """The engine's rows of one block, by field."""

    def __init__(self, block: Transitions) -> None:
        self._rows = block.rows
        self.year = self["year"]
        self.hired = self["hired"] == 1
        self.left = self["last_day"] > 0

    def __getitem__(self, name: str) -> Column:
        return np.ascontiguousarray(self._rows[:, FIELD[name]])

    def column(self, name: str, known: Mask | None = None) -> pa.Array:
        """A field as integers; null where not known. The schema narrows the type."""
        return pa.array(self[name], pa.int64(), mask=None if known is None else ~known)


def transition_batch(
    block: Transitions, workforce: Workforce, calendar: Calendar
) -> pa.RecordBatch:
    """One block of the engine's rows as rows of `int_workforce_transitions`."""
    rows = _Block(block)
    opening = ~rows.hired
    columns = _who(rows, block, workforce, calendar)
    columns |= {
        "simulation_year": pa.array(calendar.start_year + rows.year),
        "employment_status": _STATUS.take(pa.array(2 * rows.hired + rows.left)),
        "performance_rating": rows.column("rating", opening),
        "opening_level": rows.column("opening_level", opening),
        "opening_salary_cents": rows.column("opening_salary", opening),
        "closing_level": rows.column("closing_level"),
        "closing_salary_cents": rows.column("closing_salary"),
        "last_day": calendar.dates(rows.year, rows["last_day"], known=rows.left),
        "exit_chance_ppm": rows.column("exit_chance", opening),
        "promotion_chance_ppm": rows.column(
            "promotion_chance", opening & (rows["opening_level"] < LEVELS)
        ),
    }
    columns |= _raises(rows, calendar)
    columns |= _costs(rows)
    arrays = [columns[field.name].cast(field.type) for field in TRANSITIONS]
    return pa.RecordBatch.from_arrays(arrays, schema=TRANSITIONS)


def _who(
    rows: _Block, block: Transitions, workforce: Workforce, calendar: Calendar
) -> dict[str, pa.Array]:
    """Identity and attributes: of the census person, or of the hire and its donor."""
    person = rows["person"]
    cohort = block.cohort
    attributes = workforce.attributes
    if block.entry_year is None or block.level is None:
        origin = person
        columns = {
            name: _taken(attributes, name, person)
            for name in ("employee_id", "hire_date", "birth_date")
        }
    else:
        origin = cohort.donor[person]
        first, last = int(person.min()), int(person.max())
        names = pa.array(
            [
                hire_id(block.entry_year, block.level, number + 1)
                for number in range(first, last + 1)
            ]
        )
        hired_on, born_on = _hire_dates(cohort, block.entry_year, first, last)
        columns = {
            "employee_id": names.take(pa.array(person - first)),
            "hire_date": pa.array(hired_on[person - first]),
            "birth_date": pa.array(born_on[person - first]),
        }
    for name in ("department", "location", "gender"):
        columns[name] = _taken(attributes, name, origin)
    columns["fte_thousandths"] = pa.array(cohort.fte[person])
    return columns


def _taken(attributes: pa.Table, name: str, index: Column) -> pa.Array:
    return attributes[name].chunk(0).take(pa.array(index))


def _hire_dates(
    cohort: Cohort, entry_year: int, first: int, last: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Hire and birth dates of hires first .. last; 29 February becomes 28 in the birth date."""
    day = cohort.hire_day[first : last + 1].astype(np.int64)
    age = cohort.hire_age[first : last + 1].astype(np.int64)
    hired_on = np.datetime64(f"{entry_year}-01-01", "D") + (day - 1)
    month = hired_on.astype("datetime64[M]")
    day_of_month = (hired_on - month).astype(np.int64)
    leap_day = (month.astype(np.int64) % 12 == 1) & (day_of_month == 28)
    born_on = (month - 12 * age).astype("datetime64[D]") + (day_of_month - leap_day)
    return hired_on, born_on


def _raises(rows: _Block, calendar: Calendar) -> dict[str, pa.Array]:
    """What each raise did, and the place of each event in the person's year."""
    columns: dict[str, pa.Array] = {}
    for position, kind in enumerate(("cola", "merit", "promotion")):
        columns[f"{kind}_on"] = calendar.dates(rows.year, calendar.effective[rows.year, position])
        known = rows[f"{kind}_base"] >= 0
        columns[f"{kind}_base_cents"] = rows.column(f"{kind}_base", known)
        columns[f"{kind}_salary_before_cents"] = rows.column(f"{kind}_before", known)
        columns[f"{kind}_salary_after_cents"] = rows.column(f"{kind}_after", known)
        level, rate = rows.column(f"{kind}_level", known), rows.column(f"{kind}_rate", known)
        if kind == "promotion":
            columns |= {"promotion_level_before": level, "promotion_raise_ppm": rate}
        else:
            columns |= {f"{kind}_level": level, f"{kind}_rate_ppm": rate}
            columns[f"{kind}_lump_sum_cents"] = rows.column(f"{kind}_lump_sum")
    columns["promotion_candidate"] = pa.array(rows["promotion_candidate"] == 1)
    return columns | _sequences(rows, calendar)


def _sequences(rows: _Block, calendar: Calendar) -> dict[str, pa.Array]:
    """The number of each event within person and year, in order of effect; 0 for none."""
    occurs = {
        COLA: rows["cola_after"] > rows["cola_before"],
        MERIT: rows["merit_after"] > rows["merit_before"],
        PROMOTION: rows["promotion_base"] >= 0,
    }
    lumps = {COLA: rows["cola_lump_sum"] > 0, MERIT: rows["merit_lump_sum"] > 0}
    event = {kind: np.zeros(len(rows.year), np.int64) for kind in occurs}
    lump = {kind: np.zeros(len(rows.year), np.int64) for kind in lumps}
    count = rows.hired.astype(np.int64)
    for turn in range(3):
        whose = calendar.order[rows.year, turn]
        for kind, occurred in occurs.items():
            now = (whose == kind) & occurred
            count = count + now
            event[kind][now] = count[now]
            if kind in lumps:
                paid = (whose == kind) & lumps[kind]
                count = count + paid
                lump[kind][paid] = count[paid]
    return {
        "cola_sequence": pa.array(event[COLA]),
        "cola_lump_sequence": pa.array(lump[COLA]),
        "merit_sequence": pa.array(event[MERIT]),
        "merit_lump_sequence": pa.array(lump[MERIT]),
        "promotion_sequence": pa.array(event[PROMOTION]),
        "exit_sequence": pa.array(np.where(rows.left, count + 1, 0)),
        "hire_sequence": pa.array(rows.hired.astype(np.int64)),
    }


def _costs(rows: _Block) -> dict[str, pa.Array]:
    """What the year cost, and the parts of the bridge from the year before."""
    joined_last_year = rows["hired_last_year"] == 1
    carry = rows["carry_over_part"]
    base_pay = rows["base_pay"]
    return {
        "base_pay_cost_cents": pa.array(base_pay),
        "lump_sum_cost_cents": rows.column("lump_sums"),
        "bonus_cost_cents": rows.column("bonus"),
        "benefits_cost_cents": rows.column("benefits"),
        "previous_base_pay_cost_cents": rows.column("previous_cost"),
        "previous_level": rows.column("opening_level", ~rows.hired),
        "bridge_carry_over_cents": pa.array(np.where(joined_last_year, 0, carry)),
        "bridge_last_years_joiners_cents": pa.array(np.where(joined_last_year, carry, 0)),
        "bridge_cola_cents": rows.column("cola_part"),
        "bridge_merit_cents": rows.column("merit_part"),
        "bridge_promotion_cents": rows.column("promotion_part"),
        "bridge_leavers_cents": rows.column("leavers_part"),
        "bridge_joiners_cents": pa.array(np.where(rows.hired, base_pay, 0)),
    }
