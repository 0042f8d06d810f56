"""A catalogue that is not in order is refused, with one message for each mistake."""

from pathlib import Path

import pytest

from comptune.levers import CatalogueRefused, load_catalogue, read_catalogue
from comptune.levers.catalogue_file import CATALOGUE_PATH

GOOD = """\
levers:
  - name: merit_rate
    title: Merit rate
    description: The yearly raise.
    unit: rate
    grain: [year, level]
    levels: [1, 2]
    fallback: [0.025, 0.03]
    lower: 0
    upper: 0.15
    step: 0.0005
    kind: policy
    event_type: RAISE
    asks_reason: false
    reference:
      figure: 3 %
      source: A survey

  - name: cola_month
    title: Month
    description: The month of the COLA.
    unit: month
    grain: [year]
    fallback: 1
    lower: 1
    upper: 12
    step: 1
    kind: policy
    event_type: RAISE
    asks_reason: false

structure_values:
  - name: merit_matrix
    title: Merit matrix
    description: The multiplier.
    unit: multiplier
    grain: [rating, zone]
    lower: 0
    upper: 3
    step: 0.05
"""

# name of the case: (text that stands once, what it becomes, the message)
MISTAKES = {
    "unknown key": (
        "step: 0.0005",
        "step: 0.0005\n    stepp: 1",
        'levers.yml, merit_rate is given a key "stepp"; there is no such key. Did you mean step?',
    ),
    "unknown key with nothing like it": (
        "step: 0.0005",
        "step: 0.0005\n    colour: red",
        'levers.yml, merit_rate is given a key "colour"; there is no such key. The keys are name, '
        "title, description, unit, grain, levels, fallback, lower, upper, step, kind, event_type, "
        "asks_reason, reference.",
    ),
    "unknown key of a reference": (
        "source: A survey",
        "source: A survey\n      yaer: 2024",
        'levers.yml, merit_rate, reference is given a key "yaer"; there is no such key. '
        "Did you mean year?",
    ),
    "unknown section": (
        "structure_values:",
        "structure_value: []\nstructure_values:",
        'levers.yml is given a key "structure_value"; there is no such key. '
        "Did you mean structure_values?",
    ),
    "missing key": (
        "    step: 0.0005\n",
        "",
        'levers.yml, merit_rate: the key "step" is missing. Add it.',
    ),
    "missing key of a reference": (
        "      source: A survey\n",
        "",
        'levers.yml, merit_rate, reference: the key "source" is missing. Add it.',
    ),
    "missing name": (
        "  - name: merit_rate\n    title",
        "  - title",
        'levers.yml, levers, entry 1: the key "name" is missing. Add it.',
    ),
    "missing section": (
        "structure_values:\n",
        "x:\n",
        'levers.yml: the key "structure_values" is missing. Add it.',
    ),
    "repeated YAML key": (
        "step: 0.0005",
        "step: 0.0005\n    step: 0.001",
        'levers.yml, line 12 is a second "step"; a key stands once. Remove one of the two.',
    ),
    "repeated section": (
        "structure_values:",
        "levers: []\nstructure_values:",
        'levers.yml, line 32 is a second "levers"; a key stands once. Remove one of the two.',
    ),
    "repeated name": (
        "name: cola_month",
        "name: merit_rate",
        "levers.yml, merit_rate: the name stands twice. Declare it once, or rename one of the two.",
    ),
    "a structure value named like a lever": (
        "name: merit_matrix",
        "name: merit_rate",
        "levers.yml, merit_rate: the name stands twice. Declare it once, or rename one of the two.",
    ),
    "a name with a point": (
        "name: merit_rate",
        "name: merit.rate",
        'levers.yml, name is "merit.rate"; a name is lower-case words joined by underscores. '
        "Write it as in merit_rate.",
    ),
    "empty title": (
        "title: Merit rate",
        'title: " "',
        "levers.yml, merit_rate, title: the text is empty. Say what it is.",
    ),
    "unknown unit": (
        "unit: rate",
        "unit: percent",
        "levers.yml, merit_rate, unit is 'percent'; it should be one of rate, probability, share, "
        "multiplier, month, months, elasticity, money. Write it so.",
    ),
    "unknown kind": (
        "kind: policy\n    event_type: RAISE\n    asks_reason: false\n    reference",
        "kind: guess\n    event_type: RAISE\n    asks_reason: false\n    reference",
        "levers.yml, merit_rate, kind is 'guess'; it should be one of policy, assumption. "
        "Write it so.",
    ),
    "event type in lower case": (
        "event_type: RAISE\n    asks_reason: false\n    reference",
        "event_type: raise\n    asks_reason: false\n    reference",
        "levers.yml, merit_rate, event_type is 'raise'; it should be one of RAISE, PROMOTION, "
        "HIRE, TERMINATION, STRUCTURE, COST. Write it so.",
    ),
    "a bound that is no number": (
        "upper: 0.15",
        "upper: much",
        "levers.yml, merit_rate, upper is 'much'; it should be a number. Write it so.",
    ),
    "an infinite bound": (
        "upper: 0.15",
        "upper: .inf",
        "levers.yml, line 10: the file is not valid YAML (.inf is not a finite number). "
        "Mend the line.",
    ),
    "a bound that is true": (
        "upper: 0.15",
        "upper: true",
        "levers.yml, merit_rate, upper is True; it should be a number. Write it so.",
    ),
    "a reason asked with a word": (
        "asks_reason: false\n    reference",
        "asks_reason: perhaps\n    reference",
        "levers.yml, merit_rate, asks_reason is 'perhaps'; it should be true or false. "
        "Write it so.",
    ),
    "a fallback that is no number": (
        "[0.025, 0.03]",
        "[0.025, much]",
        "levers.yml, merit_rate, fallback is 'much'; it should be a number. Write it so.",
    ),
    "fallback as a group": (
        "[0.025, 0.03]",
        "{1: 0.025}",
        "levers.yml, merit_rate, fallback is {1: Decimal('0.025')}; it should be a list. "
        "Write it so.",
    ),
    "a title that is a number": (
        "title: Merit rate",
        "title: 7",
        "levers.yml, merit_rate, title is 7; it should be text. Write it so.",
    ),
    "a level that is no whole number": (
        "levels: [1, 2]",
        "levels: [1, two]",
        "levers.yml, merit_rate, levels is 'two'; it should be a whole number. Write it so.",
    ),
    "a lever that is a word": (
        "structure_values:",
        "  - cola_rate\nstructure_values:",
        "levers.yml, levers, entry is 'cola_rate'; it should be a group of keys. Write it so.",
    ),
    "lower above upper": (
        "lower: 0\n    upper: 0.15",
        "lower: 0.2\n    upper: 0.15",
        "levers.yml, merit_rate, lower is 0.2; it is below upper, which is 0.15. "
        "Exchange or mend the two.",
    ),
    "step of zero": (
        "step: 0.0005",
        "step: 0",
        "levers.yml, merit_rate, step is 0; a step is above 0. Mend it.",
    ),
    "negative step": (
        "step: 0.0005",
        "step: -0.0005",
        "levers.yml, merit_rate, step is -0.0005; a step is above 0. Mend it.",
    ),
    "step finer than the unit": (
        "step: 0.0005",
        "step: 0.0000005",
        "levers.yml, merit_rate, step is 5E-7; the unit has at most 6 decimals. Round the value.",
    ),
    "month in halves": (
        "lower: 1\n    upper: 12\n    step: 1",
        "lower: 1\n    upper: 12\n    step: 0.5",
        "levers.yml, cola_month, step is 0.5; the unit is whole. Round the value.",
    ),
    "upper off the grid": (
        "step: 0.0005",
        "step: 0.004",
        "levers.yml, merit_rate, upper is 0.15; it is reached from lower (0) in whole steps of "
        "0.004. Mend the value or the step.",
    ),
    "fallback off the grid": (
        "[0.025, 0.03]",
        "[0.025, 0.0301]",
        "levers.yml, merit_rate, fallback of level 2 is 0.0301; it is reached from lower (0) in "
        "whole steps of 0.0005. Mend the value or the step.",
    ),
    "fallback out of bounds": (
        "[0.025, 0.03]",
        "[0.025, 0.3]",
        "levers.yml, merit_rate, fallback of level 2 is 0.3; the bounds are 0 to 0.15. "
        "Mend the value or the bounds.",
    ),
    "fallback below the bounds, without level": (
        "fallback: 1\n",
        "fallback: 0\n",
        "levers.yml, cola_month, fallback is 0; the bounds are 1 to 12. "
        "Mend the value or the bounds.",
    ),
    "a level without fallback": (
        "[0.025, 0.03]",
        "[0.025]",
        "levers.yml, merit_rate, fallback is a list of 1; it has one value for each of the 2 "
        "levels. Give 2.",
    ),
    "two fallbacks without level": (
        "fallback: 1\n",
        "fallback: [1, 2]\n",
        "levers.yml, cola_month, fallback is a list of 2; a lever without level has one value. "
        "Give 1.",
    ),
    "levels missing": (
        "    levels: [1, 2]\n",
        "",
        "levers.yml, merit_rate: a lever by level names its levels. Add levels: [1, 2, 3, 4, 5].",
    ),
    "levels too many": (
        "grain: [year]\n",
        "grain: [year]\n    levels: [1, 2]\n",
        "levers.yml, cola_month: a lever by year alone has no levels. Remove the key levels.",
    ),
    "levels with a gap": (
        "levels: [1, 2]",
        "levels: [1, 3]",
        "levers.yml, merit_rate, levels is [1, 3]; levels run from 1 upwards without a gap, to 5 "
        "at most. Write them as in [1, 2, 3, 4].",
    ),
    "a level given twice": (
        "levels: [1, 2]",
        "levels: [1, 1]",
        "levers.yml, merit_rate, levels is [1, 1]; levels run from 1 upwards without a gap, to 5 "
        "at most. Write them as in [1, 2, 3, 4].",
    ),
    "a sixth level": (
        "levels: [1, 2]",
        "levels: [1, 2, 3, 4, 5, 6]",
        "levers.yml, merit_rate, levels is [1, 2, 3, 4, 5, 6]; levels run from 1 upwards without "
        "a gap, to 5 at most. Write them as in [1, 2, 3, 4].",
    ),
    "a grain the other way round": (
        "grain: [year, level]",
        "grain: [level, year]",
        "levers.yml, merit_rate, grain is [level, year]; a lever is by [year] or by "
        "[year, level]. Write one of the two.",
    ),
    "an unknown grain": (
        "grain: [year, level]",
        "grain: [year, department]",
        "levers.yml, merit_rate, grain is 'department'; it should be one of year, level. "
        "Write it so.",
    ),
    "a structure value off its grid": (
        "upper: 3\n",
        "upper: 3.01\n",
        "levers.yml, merit_matrix, upper is 3.01; it is reached from lower (0) in whole steps of "
        "0.05. Mend the value or the step.",
    ),
    "not YAML": (
        "levels: [1, 2]",
        "levels: [1, 2",
        "levers.yml, line 8: the file is not valid YAML (expected ',' or ']', but got ':'). "
        "Mend the line.",
    ),
}


def test_the_good_catalogue_of_these_tests_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "levers.yml"
    path.write_text(GOOD, encoding="utf-8")
    assert list(read_catalogue(path)) == ["merit_rate", "cola_month"]


@pytest.mark.parametrize("case", MISTAKES)
def test_a_bad_catalogue_gets_its_message(case: str, tmp_path: Path) -> None:
    before, after, message = MISTAKES[case]
    assert GOOD.count(before) == 1, "the case must change one place"
    path = tmp_path / "levers.yml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)
    assert str(refused.value) == message


@pytest.mark.parametrize("content", ["", "- levers\n", "levers\n"])
def test_a_file_without_sections_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "levers.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)
    assert str(refused.value) == (
        "levers.yml: the file has the two lists levers and structure_values. "
        "Begin it with the line `levers:`."
    )


def test_the_shipped_catalogue_is_read_once_and_is_the_file() -> None:
    assert load_catalogue() is load_catalogue()
    assert load_catalogue() == read_catalogue(CATALOGUE_PATH)
