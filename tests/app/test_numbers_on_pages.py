"""Numbers on pages are those of the API: read from the page as words, and understood anew here."""

import html
import math
import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import desk, make_office, opened
from tests.app.test_optimise_page import finished

from comptune.app.widgets.kpis import HEADLINES
from comptune.metrics import load_metrics
from comptune.tuning import ensemble
from comptune.workspace import Workspace

COST = "total_compensation_cost"
_NUMBER = re.compile(r"^([+\u2212-]?)([\d,]+(?:\.\d+)?) ?(M|k|%|pp)?(?: EUR)?$")
_SCALES = {"M": 1e6, "k": 1e3, "%": 0.01, "pp": 0.01, None: 1.0}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Only read it."""
    made = make_office(tmp_path_factory.mktemp("office") / "workspace")
    yield made
    made.ledger.close()


def says(text: str, value: float, unit: str) -> bool:
    """Whether a text on a page says this value, to the digits that it shows."""
    natural = value / 100 if unit == "money" else value
    if text == "not known" or math.isnan(natural):
        return text == "not known" and math.isnan(natural)
    if text == "no change":
        return natural == 0
    found = _NUMBER.match(text)
    assert found is not None, text
    sign, digits, mark = found.groups()
    scale = _SCALES[mark]
    shown = float(digits.replace(",", "")) * scale * (-1 if sign in ("\u2212", "-") else 1)
    places = len(digits.partition(".")[2])
    return abs(shown - natural) <= 0.5000001 * scale * 10**-places


def table(page: AppTest, head: str) -> dict[str, list[str]]:
    """The rows, by name, of the table of figures with this heading in its first line."""
    for block in page.get("html"):
        body = str(block.proto.body)
        if 'class="figures"' in body and head in body:
            rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body.partition("<tbody>")[2])
            cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
            return {html.unescape(name): list(map(html.unescape, rest)) for name, *rest in cells}
    raise AssertionError(f"no table with {head}")


def test_a_text_is_held_against_a_value_to_the_digits_that_it_shows() -> None:
    assert says("32.18 M EUR", 3_217_637_109, "money")
    assert not says("32.19 M EUR", 3_217_637_109, "money")
    assert says("\u22120.05 pp", -0.0005, "rate")
    assert not says("0.05 pp", -0.0005, "rate")


def test_every_headline_of_every_year_on_tune(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, "tune")
    page.sidebar.selectbox(key="scenario").set_value("merit").run()
    preview = office.scenario("merit").preview()
    for position, year in enumerate(preview.years):
        page.segmented_control(key="year").set_value(year).run()
        shown = [one for one in page.metric if str(year) in one.label]
        assert len(shown) == len(HEADLINES)
        for one, name in zip(shown, HEADLINES, strict=True):
            unit = load_metrics()[name].unit
            value = float(preview.metrics[name][position])
            moved = value - float(preview.baseline_metrics[name][position])
            assert says(one.value, value, unit), (year, name, one.value)
            assert says(one.delta, moved, unit), (year, name, one.delta)


def test_every_figure_and_difference_side_by_side(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, "scenarios")
    page.segmented_control(key="scenarios-view").set_value("Side by side").run()
    page.multiselect(key="sides-merit").set_value(["published", "merit", "small"]).run()
    merit, small = (office.scenario(one).preview() for one in ("merit", "small"))
    (years,) = (one for one in page.segmented_control if str(one.key).startswith("sides-year"))
    for position, year in enumerate(merit.years):
        years.set_value(year).run()
        rows = table(page, "Published values")
        assert len(rows) == 10
        by_title = {f"{metric.title} {year}": metric for metric in load_metrics()}
        for title, cells in rows.items():
            name, unit = by_title[title].name, by_title[title].unit
            first, second, third = (
                float(metrics[name][position])
                for metrics in (merit.baseline_metrics, merit.metrics, small.metrics)
            )
            wanted = (first, second, second - first, third, third - first)
            for text, value in zip(cells, wanted, strict=True):
                assert says(text, value, unit), (title, text, value)


def test_every_year_of_a_decision(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(office, monkeypatch, "approvals", person="ben")
    preview = office.scenario("merit").preview()
    run = desk(office, "ben").standing("merit").run
    assert run is not None
    rows = table(page, "People it touches")
    for position, year in enumerate(preview.years):
        own, baseline = (
            float(metrics[COST][position])
            for metrics in (preview.metrics, preview.baseline_metrics)
        )
        for text, value in zip(rows[str(year)], (own, baseline, own - baseline), strict=False):
            assert says(text, value, "money"), (year, text, value)
    cents = (run.cost, run.baseline_cost, run.cost - run.baseline_cost)
    for text, value in zip(rows["All years"], cents, strict=False):
        assert says(text, float(value) * 100, "money")
    gap = next(one for one in page.metric if "pay gap" in one.label.lower())
    assert says(gap.value, float(preview.metrics["pay_gap"][-1]), "rate")
    cost = page.metric[0]
    assert says(cost.value, float(run.cost - run.baseline_cost) * 100, "money")


def test_every_band_of_uncertainty(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(office, monkeypatch, "uncertainty")
    page.sidebar.selectbox(key="scenario").set_value("merit").run()
    page.button(key="simulate").click().run()
    finished(page)
    found = ensemble(office.scenario("merit"), seeds=100, metrics=[COST])
    rows = table(page, "P10")
    official = office.scenario("merit").preview().metrics[COST]
    for position, band in enumerate(found.bands(COST)):
        wanted = (band.p10, band.p50, band.p90, band.mean)
        for text, value in zip(rows[str(band.year)], wanted, strict=False):
            assert value is not None
            assert says(text, value * 100, "money"), (band.year, text, value)
        assert says(rows[str(band.year)][4], float(official[position]), "money")
