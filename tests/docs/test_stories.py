"""The commands of the README, of the page on tuning and of the stories do what these pages say."""

import pytest
from tests.conftest import REPOSITORY

from .conftest import Opened
from .following import follow
from .ways import README, STORIES, TUNING, Way

FOLLOWED = (README, TUNING, *STORIES)


@pytest.mark.parametrize("way", FOLLOWED, ids=lambda way: way.pages[0])
def test_the_commands_of_the_page_do_what_it_says(way: Way, opened: Opened) -> None:
    shell = opened(way)
    for name in way.pages:
        assert follow((REPOSITORY / name).read_text(encoding="utf-8"), shell, way)
