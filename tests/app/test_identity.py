"""Who the pages take a session's person for."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from tests.app.governed import governed_workspace

import comptune.app
from comptune.app import identity
from comptune.app.identity import NotSignedIn, named_by_proxy, signed_in
from comptune.app.launcher import Admission, LaunchRefused
from comptune.ledger.actor import Actor, Authentication
from comptune.workspace import Workspace

APP = Path(comptune.app.__file__).with_name("app.py")
HEADER = "X-Forwarded-User"


@pytest.fixture
def governed(tmp_path: Path) -> Workspace:
    return governed_workspace(tmp_path / "workspace", people=60)


def opened(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, **variables: str) -> AppTest:
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(workspace.folder))
    for name in ("COMPTUNE_SCENARIO", "COMPTUNE_APP_DEMO_USERS", "COMPTUNE_APP_TRUSTED_HEADER"):
        monkeypatch.setenv(name, variables.get(name.removeprefix("COMPTUNE_"), ""))
    return AppTest.from_file(str(APP), default_timeout=120)


def text_of(page: AppTest) -> str:
    parts = (page.markdown, page.error, page.info, page.caption)
    return re.sub(r"\\(?=[^\w\s])", "", "\n".join(one.value for part in parts for one in part))


def test_without_a_provider_it_is_the_user_of_the_operating_system(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch).run()
    assert not page.exception
    founder = next(iter(governed.ledger.read(until=1))).actor
    assert f":material/person: **{founder}**" in text_of(page)


def test_demo_users_are_offered_only_if_the_pages_were_started_so(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch).run()
    assert not [box for box in page.selectbox if box.key == "demo-user"]
    page = opened(governed, monkeypatch, APP_DEMO_USERS="1").run()
    assert page.selectbox(key="demo-user").options[1:] == [
        "demo:ana",
        "demo:ben",
        "demo:eva",
        "demo:vera",
    ]


def test_demo_users_are_not_offered_where_the_setting_is_off(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    governed.desk().set_settings({"demo_users": "false"}, reason="In earnest.")
    page = opened(governed, monkeypatch, APP_DEMO_USERS="1").run()
    assert not [box for box in page.selectbox if box.key == "demo-user"]


def test_a_choice_forced_into_the_session_is_nobody_where_demo_users_are_off(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch)
    page.session_state["demo-user"] = "demo:eva"
    page.run()
    assert "demo:eva" not in text_of(page)


def test_a_trusted_header_names_the_person(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    governed.desk().grant("vera@example.com", "viewer")
    page = opened(governed, monkeypatch, APP_TRUSTED_HEADER=HEADER)
    monkeypatch.setattr(identity, "sent", lambda header: {HEADER: ["vera@example.com"]}[header])
    page.run()
    assert not page.exception
    assert ":material/person: **vera@example.com**" in text_of(page)
    assert page.button(key="save").disabled


def test_without_the_trusted_header_nothing_is_shown(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, APP_TRUSTED_HEADER=HEADER).run()
    assert not page.exception
    assert not page.metric
    assert "the proxy names nobody" in text_of(page)


def test_a_header_is_not_believed_unless_it_was_said_to_be_trusted(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch)
    monkeypatch.setattr(identity, "sent", lambda _: ["eva@example.com"])
    page.run()
    assert "eva@example.com" not in text_of(page)


@given(st.lists(st.text(), max_size=3).filter(lambda names: len(names) != 1))
def test_a_header_that_came_twice_or_never_names_nobody(names: list[str]) -> None:
    with pytest.raises(NotSignedIn):
        named_by_proxy(HEADER, names)


def test_a_provider_s_claims_name_the_person_by_a_verified_address() -> None:
    claims = {"email": "ana@example.com", "email_verified": True, "sub": "17"}
    assert signed_in(claims) == Actor("ana@example.com", Authentication.OPENID_CONNECT)
    assert signed_in({"sub": "17"}).name == "17"
    with pytest.raises(NotSignedIn, match="has not verified it"):
        signed_in({**claims, "email_verified": False})
    with pytest.raises(NotSignedIn, match="nobody signed in"):
        signed_in(None)


def test_a_name_that_people_choose_themselves_names_nobody() -> None:
    assert signed_in({"preferred_username": "root", "sub": "17"}).name == "17"
    with pytest.raises(NotSignedIn, match="gives none of email, sub"):
        signed_in({"preferred_username": "root"})


def test_behind_a_trusted_proxy_nobody_chooses_who_to_be() -> None:
    with pytest.raises(LaunchRefused, match="nobody chooses"):
        Admission(demo_users=True, trusted_header=HEADER)
    with pytest.raises(LaunchRefused, match="letters, digits"):
        Admission(trusted_header="X Forwarded: User")
