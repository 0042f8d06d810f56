"""People of a few rows for tests of pay equity."""

from typing import Any

import numpy as np

from comptune.equity import PaidPeople

WOMAN, MAN, OTHER = "female", "male", "other or unknown"


def paid(gender: list[str], base: list[int], **columns: Any) -> PaidPeople:
    """People with these full-time salaries in units of money; all else alike unless given."""
    count = len(gender)
    plain: dict[str, Any] = {
        "job_level": [1] * count,
        "department": ["Sales"] * count,
        "location": ["Berlin"] * count,
        "fte": [1.0] * count,
        "tenure_years": [5.0] * count,
        "age_years": [40.0] * count,
        "performance_rating": [3.0] * count,
        "variable_pay_cents": [0] * count,
    }
    given = plain | columns
    return PaidPeople(
        gender=np.array(gender, dtype=np.str_),
        base_pay_cents=np.array(base, dtype=np.int64) * 100,
        **{name: np.array(values) for name, values in given.items()},
    )


def drawn(count: int, *, seed: int, gap: float = 0.05, scatter: float = 0.1) -> PaidPeople:
    """People whose log pay rests on level and tenure, less `gap` for women."""
    random = np.random.default_rng(seed)
    gender = random.choice([WOMAN, MAN, OTHER], count, p=[0.45, 0.5, 0.05])
    level, tenure = random.integers(1, 6, count), random.gamma(2, 4, count)
    logs = 10.5 + 0.25 * level + 0.01 * tenure - gap * (gender == WOMAN)
    base = np.rint(np.exp(logs + random.normal(0, scatter, count)) * 100).astype(np.int64)
    return PaidPeople(
        gender=gender,
        job_level=level,
        department=random.choice(["Care", "Sales", "Works"], count),
        location=random.choice(["Berlin", "Jena"], count),
        fte=random.choice([0.5, 1.0], count),
        tenure_years=tenure,
        age_years=random.uniform(22, 64, count),
        performance_rating=random.choice([1, 2, 3, 4, 5, np.nan], count),
        base_pay_cents=base,
        variable_pay_cents=np.where(random.random(count) < 0.7, base // 10, 0),
    )
