"""Who asked for a run is believed only where the tags are signed for that very run."""

from pathlib import Path

import pytest

from comptune.ledger.actor import Actor, Authentication, demo_user, operating_system_user
from comptune.orchestration.asking import ASKED_BY, HOME, NotTheirs, asked_by, asking_tags

ANA = Actor("ana@example.com", Authentication.OPENID_CONNECT)
RUN = {"job": "tune_scenario", "scenario": "more", "config": {"ops": {"a": {"config": {"b": 1}}}}}


def test_signed_tags_name_the_person_and_how_they_were_known(tmp_path: Path) -> None:
    tags = asking_tags(ANA, tmp_path, **RUN)
    assert asked_by({**tags, "dagster/partition": "more"}, tmp_path, **RUN) == ANA


def test_a_run_without_tags_is_that_of_the_operating_system_s_user(tmp_path: Path) -> None:
    assert asked_by({"dagster/partition": "more"}, tmp_path, **RUN) == operating_system_user()


@pytest.mark.parametrize(
    "other",
    [
        {"job": "publish_scenario"},
        {"scenario": "less"},
        {"config": {"ops": {"a": {"config": {"b": 2}}}}},
    ],
)
def test_tags_of_another_run_are_refused(tmp_path: Path, other: dict[str, object]) -> None:
    tags = asking_tags(ANA, tmp_path, **RUN)
    with pytest.raises(NotTheirs, match=ANA.name):
        asked_by(tags, tmp_path, **{**RUN, **other})


def test_another_person_s_signature_is_refused(tmp_path: Path) -> None:
    tags = {**asking_tags(ANA, tmp_path, **RUN), ASKED_BY: "ben@example.com"}
    with pytest.raises(NotTheirs):
        asked_by(tags, tmp_path, **RUN)


def test_another_workspace_s_signature_is_refused(tmp_path: Path) -> None:
    tags = asking_tags(demo_user("ana"), tmp_path / "a", **RUN)
    with pytest.raises(NotTheirs):
        asked_by(tags, tmp_path / "b", **RUN)


def test_the_key_is_its_owner_s_alone(tmp_path: Path) -> None:
    asking_tags(ANA, tmp_path, **RUN)
    (key,) = (tmp_path / HOME).iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
