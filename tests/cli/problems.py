"""Problem files for tests."""

from pathlib import Path

MET = """\
name: A little less
targets:
  - {metric: total_compensation_cost, year: 2027, value: "-0.5 %"}
variables:
  - {cells: "merit_rate.2027.*", lower: "1 %"}
  - {cells: "cola_rate.2027.*", tie: same}
"""
INFEASIBLE = """\
name: Far too little
targets:
  - {metric: total_compensation_cost, year: 2027, value: "-30 %"}
variables:
  - {cells: "merit_rate.2027.*", lower: "1 %"}
"""
GROWTH = """\
name: Fewer people
targets:
  - {metric: headcount, year: 2027, value: "-1 %"}
variables:
  - {cells: headcount_growth.2027}
"""
CERTAIN = """\
name: Surely less
targets:
  - {metric: total_compensation_cost, year: 2027, relation: "<=", value: "-0.2 %", statistic: q90}
variables:
  - {cells: "merit_rate.2027.*", tie: shift}
seeds: {explore: 20, certify: 40}
"""
FRONT = """\
name: Cost or gap
variables:
  - {cells: "merit_rate.*.*", tie: shift, lower: "1 %", upper: "5 %"}
  - {cells: "new_hire_salary_adjustment.*.*", tie: same, lower: "90 %", upper: "110 %"}
objective: [least_cost, smallest_pay_gap]
"""


def problem_file(folder: Path, text: str = MET, name: str = "problem.yml") -> Path:
    """The text as a file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name
