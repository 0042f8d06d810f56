"""Signing in with a provider, in Chromium: who comes in, who does not, and how one leaves."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.app.browsing import PATIENCE_MS
from tests.app.conftest import served
from tests.app.governed import governed_workspace
from tests.app.oidc import CLIENT_ID, CLIENT_SECRET, Provider, serving

from comptune.workspace import Workspace

ANA, STRANGER, UNVERIFIED = "ana@example.com", "stranger@example.com", "eva@example.com"
HEADER = "X-Forwarded-User"
PEOPLE = {
    "Ana": {"sub": "1", "email": ANA, "email_verified": True},
    "A stranger": {"sub": "2", "email": STRANGER, "email_verified": True},
    "Eva, unverified": {"sub": "3", "email": UNVERIFIED, "email_verified": False},
}
OpenPage = Callable[[str], Page]


@pytest.fixture(scope="module")
def governed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = governed_workspace(tmp_path_factory.mktemp("governed") / "workspace", people=100)
    made.desk().grant(ANA, "analyst")
    made.desk().grant(UNVERIFIED, "executive")
    made.ledger.close()
    return made.folder


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving(PEOPLE) as found:
        yield found


@pytest.fixture(scope="module")
def address(
    governed_folder: Path, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("signed-in")
    with pages_with(governed_folder, provider.metadata_url, folder) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    context = browser.new_context(viewport={"width": 1280, "height": 940})

    def open_one(url: str) -> Page:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(url)
        return page

    yield open_one
    context.close()


@contextmanager
def pages_with(workspace: Path, metadata_url: str, folder: Path) -> Iterator[str]:
    """The pages on a copy of the workspace, whose file names the provider."""
    own = folder / "workspace"
    shutil.copytree(workspace, own)
    (own / "secrets.toml").write_text(
        "[auth]\n"
        'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{"0123456789abcdef" * 4}"\n'
        f'client_id = "{CLIENT_ID}"\n'
        f'client_secret = "{CLIENT_SECRET}"\n'
        f'server_metadata_url = "{metadata_url}"\n',
        encoding="utf-8",
    )
    with served(Workspace.open(own), folder) as found:
        yield found


def signed_in(page: Page, label: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=label).click()


def test_who_has_a_role_signs_in_works_under_the_name_given_and_signs_out(
    open_page: OpenPage, address: str, provider: Provider
) -> None:
    page = open_page(address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue")).to_have_count(0)
    signed_in(page, "Ana")
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text(ANA)).to_be_visible()
    expect(sidebar.get_by_text("analyst", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
    page.reload()
    expect(sidebar.get_by_text(ANA)).to_be_visible()
    # The page may forget who it was before the browser has been to the provider.
    with page.expect_response(lambda answer: "/end_session" in answer.url, timeout=PATIENCE_MS):
        sidebar.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert provider.signed_out == 1
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_who_has_no_role_is_told_so_by_name_and_can_leave(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    signed_in(page, "A stranger")
    refusal = page.get_by_text("takes a role that you do not have")
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text(STRANGER)
    expect(page.get_by_test_id("stMetricValue")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    signed_in(page, "Eva, unverified")
    expect(page.get_by_text("the provider has not verified it")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_whom_the_provider_refuses_is_back_at_the_door(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    signed_in(page, "Refuse")
    expect(page.get_by_text("the provider did not let you in")).to_be_visible()


def test_a_header_of_one_s_own_opens_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context(extra_http_headers={HEADER: ANA, "X-Forwarded-Email": ANA})
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_text(ANA)).to_have_count(0)
    context.close()


def test_a_cookie_that_somebody_else_signed_opens_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context()
    forged = '"{\\"email\\": \\"' + ANA + '\\", \\"is_logged_in\\": true}"'
    context.add_cookies([{"name": "_streamlit_user", "value": forged, "url": address}])
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    context.close()


def test_a_provider_that_is_down_is_said_to_be(
    open_page: OpenPage, governed_folder: Path, tmp_path: Path
) -> None:
    with serving(PEOPLE) as gone:
        url = gone.metadata_url
    with pages_with(governed_folder, url, tmp_path) as found:
        page = open_page(found)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("it does not answer")).to_be_visible()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert page.url.startswith(found)


def test_a_trusted_proxy_names_the_person_and_nobody_else_does(
    browser: Browser, governed_folder: Path, tmp_path: Path
) -> None:
    with served(Workspace.open(governed_folder), tmp_path, "--trusted-header", HEADER) as found:
        for headers, words in (
            ({HEADER: ANA}, ANA),
            ({HEADER: STRANGER}, "takes a role that you do not have"),
            ({}, "the proxy names nobody"),
        ):
            context = browser.new_context(extra_http_headers=headers)
            page = context.new_page()
            page.goto(found)
            expect(page.get_by_text(words).first).to_be_visible()
            context.close()


def test_without_a_trusted_proxy_its_header_names_nobody(
    browser: Browser, governed_folder: Path, tmp_path: Path
) -> None:
    with served(Workspace.open(governed_folder), tmp_path) as found:
        context = browser.new_context(extra_http_headers={HEADER: UNVERIFIED})
        page = context.new_page()
        page.goto(found)
        expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
        expect(page.get_by_text(UNVERIFIED)).to_have_count(0)
        context.close()
