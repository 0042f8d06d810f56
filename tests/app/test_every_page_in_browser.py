"""Every page in Chromium: worked by keyboard, in the order of reading, asking nobody outside."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.app.browsing import Visits
from tests.app.conftest import served
from tests.app.test_every_page import SMALL, made, pages

from comptune.app.places import Place, every_place
from comptune.workspace import Workspace

MOST_TABS = 200

# Of a group of options one is reached with Tab, the others with arrow keys.
WATCH = """
() => {
  const inside = '[data-testid="stMain"], [data-testid="stSidebar"]';
  const kinds = 'button, a[href], input, textarea, select, [role=tab], [role=slider]';
  const group = one => one.closest('[role=radiogroup], [role=tablist], [role=slider]');
  window.controls = () => [...document.querySelectorAll(kinds)].filter(one =>
    one.closest(inside) && one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !one.disabled && one.type !== 'file' && one.tabIndex >= 0 || group(one) === one);
  window.reached = new Set();
  addEventListener('focusin', event => reached.add(event.target), true);
  window.named = one => [one.ariaLabel, one.textContent, one.title, one.placeholder,
    ...[...one.labels ?? []].map(label => label.textContent),
    ...(one.getAttribute('aria-labelledby') ?? '').split(' ')
      .map(id => document.getElementById(id)?.textContent),
  ].some(text => text?.trim());
  window.short = one => one.outerHTML.slice(0, 160);
  window.missed = () => controls().filter(one => one.isConnected && ![...reached].some(
    other => other === one || one.contains(other)
      || group(one) && group(other) === group(one))).map(short);
}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nobody writes to it."""
    return made(tmp_path_factory.mktemp("office") / "workspace", SMALL)


@pytest.fixture(scope="module")
def office_address(office: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(office, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


@pytest.fixture
def page(visits: Visits, office_address: str, place: Place) -> Page:
    """A page as an executive sees it, who may open all of them."""
    is_first = place is every_place()[0]  # it has the address of the pages themselves
    address = f"{office_address}/{'' if is_first else place.address}"
    opened = visits.open(address, person="carla", height=900)
    expect(opened.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(len(every_place()))
    main = opened.get_by_test_id("stMain")
    expect(main.get_by_role("heading", name=place.title).first).to_be_visible()
    return opened


@pages
def test_tab_leads_to_every_control_in_the_order_of_reading_and_nothing_is_asked_outside(
    page: Page, place: Place
) -> None:
    page.evaluate("document.activeElement.blur()")
    page.evaluate(WATCH)
    assert page.evaluate("controls().length") > len(every_place())
    focused = "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
    order: list[int] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        now = int(page.evaluate(focused))
        if order and now <= order[0]:
            break
        order.append(now)
    assert page.evaluate("missed()") == []
    assert page.evaluate("[...reached].filter(one => !named(one)).map(short)") == []
    assert order == sorted(order)
