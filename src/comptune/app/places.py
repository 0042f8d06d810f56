"""The pages: each listed once, with who may open it. A new page is one line here."""

from dataclasses import dataclass
from typing import Final

from comptune.ledger.roles import Act


@dataclass(frozen=True)
class Place:
    """A page.

    Attributes:
        name: of its file in `pages/`, without ending; also its address.
        title: as the sidebar and the page show it.
        icon: beside it, of the icons that Streamlit ships.
        act: who may not do this does not see the page.
        is_of_scenario: whether it is about the scenario chosen in the sidebar.
    """

    name: str
    title: str
    icon: str
    act: Act = Act.VIEW
    is_of_scenario: bool = False

    @property
    def path(self) -> str:
        """Its file, from the folder of `app.py`."""
        return f"pages/{self.name}.py"


# In groups, as the sidebar shows them; the first is where one arrives.
PLACES: Final[tuple[tuple[Place, ...], ...]] = (
    (Place("tune", "Tune", ":material/tune:", is_of_scenario=True),),
)


def every_place() -> tuple[Place, ...]:
    """All pages in their order."""
    return tuple(place for group in PLACES for place in group)


def place_of(name: str) -> Place:
    """The page of that name."""
    return next(place for place in every_place() if place.name == name)
