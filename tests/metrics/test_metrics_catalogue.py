"""The catalogue is whole and strict: each mistake in it gets a message that says what to mend."""

import pytest

from comptune.engine.measures import MEASURES
from comptune.errors import ComptuneError
from comptune.metrics import load_metrics, parse_catalogue
from comptune.metrics.check import DIMENSIONS, dimension, measures_of
from comptune.metrics.declaration import CatalogueRefused
from comptune.metrics.formula import FormulaRefused

GOOD = {
    "name": "hires_share",
    "title": "Hires",
    "group": "people",
    "unit": "rate",
    "definition": "Hires of the year as a share of the closing head count.",
    "formula": "hires / closing_headcount",
    "direction": "neutral",
    "grain": "[total]",
}


def written(*metrics: dict[str, str]) -> str:
    """A catalogue of these metrics."""
    entries = []
    for metric in metrics:
        first, *rest = (f"{key}: {value}" for key, value in metric.items())
        entries.append("\n".join([f"  - {first}", *(f"    {line}" for line in rest)]))
    return "metrics:\n" + "\n".join(entries)


def with_formula(formula: str, *, unit: str = "rate") -> str:
    return written({**GOOD, "formula": f'"{formula}"', "unit": unit})


def without(key: str) -> dict[str, str]:
    return {name: value for name, value in GOOD.items() if name != key}


def test_the_metrics_that_targets_and_pages_need_are_there():
    catalogue = load_metrics()

    assert {
        "base_pay_cost",
        "total_compensation_cost",
        "total_cost_growth",
        "annualised_payroll",
        "payroll_growth",
        "delivered_merit_rate",
        "delivered_cola_rate",
        "delivered_promotion_raise",
        "delivered_promotion_rate",
        "average_increase",
        "average_salary",
        "average_salary_growth",
        "median_salary",
        "headcount",
        "headcount_growth",
        "hires",
        "exits",
        "exit_rate",
        "promotions",
        "compa_ratio",
        "mean_compa_ratio",
        "below_minimum_share",
        "above_maximum_share",
        "carry_over",
        "pay_gap",
        "pay_gap_median",
        "pay_gap_unknown_count",
        "cost_per_head",
        "lump_sum_cost",
        "bonus_cost",
        "benefits_cost",
    } <= set(catalogue.metrics)
    assert "level" in catalogue["median_salary"].grain
    assert "level" in catalogue["pay_gap_median"].grain


def test_every_formula_gives_its_unit():
    for metric in load_metrics():
        assert dimension(metric.expression, place=metric.name) == DIMENSIONS[metric.unit]


def test_every_measure_is_read_by_a_metric_or_a_bridge():
    """A measure that nothing reads is added up for nobody."""
    catalogue = load_metrics()
    expressions = [metric.expression for metric in catalogue]
    for bridge in catalogue.bridges.values():
        expressions += [bar.expression for bar in (bridge.opening, *bridge.parts, bridge.closing)]

    read = frozenset().union(*map(measures_of, expressions))

    assert read == set(MEASURES)


def test_in_year_cost_and_annualised_payroll_never_meet_in_one_quotient():
    in_year = {"base_pay_cost", "lump_sum_cost", "bonus_cost", "benefits_cost"}
    for metric in load_metrics():
        read = measures_of(metric.expression)
        payroll = {name for name in read if name.endswith("_payroll")}
        assert not (read & in_year and payroll), metric.name


def test_titles_are_not_shared():
    titles = [metric.title for metric in load_metrics()]

    assert sorted(titles) == sorted(set(titles))


def test_a_metric_may_be_built_from_others_in_any_order():
    catalogue = parse_catalogue(
        written(
            {**GOOD, "name": "twice", "formula": "hires_share + hires_share"},
            GOOD,
        )
    )

    assert measures_of(catalogue["twice"].expression) == {"hires", "closing_headcount"}


FUNCTIONS = "the functions average, median, previous and shortfall. "
VOCABULARY = f"a formula holds names, whole numbers, + - * / and {FUNCTIONS}"
CALLS = (
    "Write average(sum, count), median(salaries), previous(x), previous(x, y) or "
    "shortfall(salaries, per cent)."
)
FORMULA = "metric hires_share, formula is "

FORMULAS = [
    (
        "hires / clossing_headcount",
        f"{FORMULA}`clossing_headcount`; that is neither a measure of the engine nor a metric. "
        "Did you mean closing_headcount?",
    ),
    (
        "hires / qqq",
        f"{FORMULA}`qqq`; that is neither a measure of the engine nor a metric. "
        "The reference of metrics lists both.",
    ),
    (
        "hires /",
        f"{FORMULA}`hires /`; that is not an expression. "
        "Write it like closing_payroll / opening_payroll - 1.",
    ),
    (
        "hires = 3",
        f"{FORMULA}`hires = 3`; that is not an expression. "
        "Write it like closing_payroll / opening_payroll - 1.",
    ),
    *(
        (
            formula,
            f"{FORMULA}`{refused}`; {VOCABULARY}Say it with these, or add a measure to the engine.",
        )
        for formula, refused in [
            ("hires ** 2", "hires ** 2"),
            ("hires // exits", "hires // exits"),
            ("hires / 2.5", "2.5"),
            ("hires / True", "True"),
            ("-hires / exits", "-hires"),
            ("hires.real / exits", "hires.real"),
            ("hires[0] / exits", "hires[0]"),
            ("hires if exits else 0", "hires if exits else 0"),
            ("hires > exits", "hires > exits"),
            ("(lambda: hires)()", "(lambda: hires)()"),
            ("previous(value=hires) / exits", "previous(value=hires)"),
            ("average(*hires, 2)", "*hires"),
            ("hires / exits + 'x'", "'x'"),
        ]
    ),
    (
        "__import__('os')",
        f"{FORMULA}`__import__(...)`; there are {FUNCTIONS}Use one of these or none.",
    ),
    (
        "hires / previuos(hires)",
        f"{FORMULA}`previuos(...)`; there are {FUNCTIONS}Did you mean previous?",
    ),
    (
        "average(closing_salary)",
        f"{FORMULA}`average` of 1 arguments; average takes 2. {CALLS}",
    ),
    (
        "previous(hires, exits, hires)",
        f"{FORMULA}`previous` of 3 arguments; previous takes 1 or 2. {CALLS}",
    ),
    (
        "median(opening_salary)",
        f"{FORMULA}`median(opening_salary)`; there are medians of closing_salary, men_salary, "
        "women_salary. Take the median of one of these.",
    ),
    *(
        (
            formula,
            f"{FORMULA}`{formula}`; there are shortfalls of closing_salary below 95 per cent. "
            "Take one of these, or add a line to metrics/formula.py.",
        )
        for formula in ("shortfall(closing_salary, 90)", "shortfall(men_salary, 95)")
    ),
    (
        "hires / previous(previous(hires))",
        f"{FORMULA}previous() within previous(); a formula looks back one year. "
        "Take the year before once, around the whole.",
    ),
    (
        "hires / exits - previous(1)",
        f"{FORMULA}a constant; a formula measures something. Name a measure.",
    ),
    ("2 / 3", f"{FORMULA}a constant; a formula measures something. Name a measure."),
    (
        "hires + closing_salary",
        f"{FORMULA}`+` between people and money; only like things are added or stand for each "
        "other. Add money to money and people to people.",
    ),
    (
        "hires / previous(hires, base_pay_cost)",
        f"{FORMULA}previous() between people and money; only like things are added or stand for "
        "each other. Add money to money and people to people.",
    ),
    (
        "closing_salary / hires",
        f"{FORMULA}money per person; the unit says rate. "
        "Mend the formula or the unit; money per person is average(sum, count).",
    ),
    (
        "closing_salary * hires * hires",
        f"{FORMULA}money^1 x people^2; the unit says rate. "
        "Mend the formula or the unit; money per person is average(sum, count).",
    ),
    (
        "average(hires, closing_headcount) / closing_salary",
        f"{FORMULA}average(people, people); average takes a sum of money and a count of people, "
        "both always known. Write average(closing_salary, closing_headcount).",
    ),
    (
        "hires_share + hires / exits",
        f"{FORMULA}hires_share -> hires_share; a metric may not be defined by itself. "
        "Break the circle at one of them.",
    ),
]


@pytest.mark.parametrize(("formula", "message"), FORMULAS, ids=[case[0] for case in FORMULAS])
def test_a_formula_that_makes_no_sense_is_refused(formula, message):
    with pytest.raises(FormulaRefused) as caught:
        parse_catalogue(with_formula(formula))

    assert str(caught.value) == message


def test_a_circle_of_metrics_is_shown_whole():
    names = ["first", "second", "third"]
    formulas = ["second + 1", "third * 2", "hires / exits - first"]
    text = written(
        *({**GOOD, "name": n, "formula": f} for n, f in zip(names, formulas, strict=True))
    )

    with pytest.raises(FormulaRefused) as caught:
        parse_catalogue(text)

    assert str(caught.value) == (
        "metric first, formula is first -> second -> third -> first; "
        "a metric may not be defined by itself. Break the circle at one of them."
    )


def test_money_does_not_become_a_quotient():
    with pytest.raises(FormulaRefused) as caught:
        parse_catalogue(with_formula("closing_salary * hires / exits", unit="money"))

    assert str(caught.value) == (
        f"{FORMULA}a quotient; money and counts stay whole. "
        "Use average(sum, count), which rounds half up to the cent."
    )


def test_a_metric_with_the_name_of_a_measure_is_that_measure():
    text = written({**GOOD, "name": "hires", "unit": "count", "formula": "exits"})

    with pytest.raises(FormulaRefused) as caught:
        parse_catalogue(text)

    assert str(caught.value) == (
        "metric hires, formula is another value; a metric that bears the name of a measure is "
        "that measure. Rename the metric, or write hires."
    )


def test_a_median_by_department_is_refused():
    text = written(
        {
            **GOOD,
            "unit": "money",
            "formula": "median(men_salary)",
            "grain": "[total, department]",
        }
    )

    with pytest.raises(FormulaRefused) as caught:
        parse_catalogue(text)

    assert str(caught.value) == (
        f"{FORMULA}a median or shortfall by department; these are known for the total and by "
        "level. "
        "Leave department out of the grain."
    )


BRIDGE = """
bridges:
  - name: cost
    title: Cost
    definition: From the cost of the year before to that of this year.
    opening: {name: opening, title: Before, formula: previous(base_pay_cost)}
    BASE
    parts: [{name: all, title: All, formula: base_pay_cost - previous(base_pay_cost)}]
    closing: {name: closing, title: After, formula: FORMULA}
"""


def with_bridge(*, base: str = "", formula: str = "base_pay_cost") -> str:
    return written(GOOD) + BRIDGE.replace("BASE", base).replace("FORMULA", formula)


CATALOGUES = [
    (
        written({**GOOD, "colour": "red"}),
        "metric hires_share is with the key colour; there is no such key. The keys are name, "
        "title, group, unit, definition, formula, direction, grain.",
    ),
    (
        written({**without("formula"), "formulae": "hires"}),
        "metric hires_share: formula is missing. Add formula: to it.",
    ),
    (
        written({**GOOD, "titel": "Hires"}),
        "metric hires_share is with the key titel; there is no such key. Did you mean title?",
    ),
    (
        written(without("definition")),
        "metric hires_share: definition is missing. Add definition: to it.",
    ),
    (
        written(without("name")),
        "metric number 1: name is missing. Add name: to it.",
    ),
    (
        written({**GOOD, "definition": "Hires."}),
        'metric hires_share, definition is "Hires."; a definition is a sentence: a capital, at '
        "least 20 letters, a full stop. Say what the number is so that an analyst understands it.",
    ),
    (
        written({**GOOD, "unit": "percent"}),
        "metric hires_share, unit is percent; it is one of 'money', 'count', 'rate' or 'ratio'. "
        "Choose one of these.",
    ),
    (
        written({**GOOD, "direction": "up"}),
        "metric hires_share, direction is up; it is one of 'lower_is_better', "
        "'higher_is_better', 'closer_to_zero_is_better' or 'neutral'. Choose one of these.",
    ),
    (
        written({**GOOD, "grain": "[total, site]"}),
        "metric hires_share, grain is site; it is one of 'total', 'level' or 'department'. "
        "Choose one of these.",
    ),
    (
        written({**GOOD, "grain": "[]"}),
        "metric hires_share, grain is []; tuple should have at least 1 item after validation, "
        "not 0. Mend the value.",
    ),
    (
        written({**GOOD, "name": "Hires-share"}),
        "metric Hires-share, name is 'Hires-share'; string should match pattern "
        "'^[a-z][a-z0-9_]*$'. Mend the value.",
    ),
    (
        written({**GOOD, "formula": "5"}),
        "metric hires_share, formula is 5; input should be a valid string. Mend the value.",
    ),
    (
        written(GOOD, {**GOOD, "name": "other"}, GOOD),
        "metric hires_share is declared twice; a name has one declaration. "
        "Remove or rename one of them.",
    ),
    (
        written(GOOD) + "\n    formula: hires",
        "line 10: this is not YAML as the catalogue has it: key formula is there twice. "
        "Mend the line.",
    ),
    (
        "metrics:\n  - name: [",
        "line 2: this is not YAML as the catalogue has it: expected the node content, but found "
        "'<stream end>'. Mend the line.",
    ),
    (
        "metrics: []",
        "catalogue, metrics is []; tuple should have at least 1 item after "
        "validation, not 0. Mend the value.",
    ),
    (
        written(GOOD) + "\ncolours: []",
        "catalogue is with the key colours; there is no such key. The keys are metrics, bridges.",
    ),
    (
        with_bridge(base="base: pay"),
        "bridge cost, base is pay; no bridge of that name is declared above it. "
        "Declare the base first.",
    ),
    (
        with_bridge(formula="hires"),
        "bridge cost, closing, formula is people; the unit says money. Mend the formula or the "
        "unit; money per person is average(sum, count).",
    ),
    (
        with_bridge(formula="base_pay_csot"),
        "bridge cost, closing, formula is `base_pay_csot`; that is neither a measure of the "
        "engine nor a metric. Did you mean base_pay_cost?",
    ),
    (
        with_bridge().replace("title: After", "titel: After"),
        "bridge cost, closing: title is missing. Add title: to it.",
    ),
    (
        with_bridge().replace("title: All", "title: All, colour: red"),
        "bridge cost, parts is with the key colour; there is no such key. "
        "The keys are name, title, formula.",
    ),
]


@pytest.mark.parametrize(("text", "message"), CATALOGUES, ids=[case[1][:60] for case in CATALOGUES])
def test_a_catalogue_with_a_mistake_is_refused(text, message):
    with pytest.raises(ComptuneError) as caught:
        parse_catalogue(text)

    assert isinstance(caught.value, CatalogueRefused | FormulaRefused)
    assert str(caught.value) == message


def test_the_catalogues_that_the_mistakes_are_made_in_are_good():
    assert len(parse_catalogue(with_bridge())) == 1
    assert parse_catalogue(with_formula("hires / exits"))["hires_share"].unit == "rate"
