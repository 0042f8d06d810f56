"""The pages: each listed once, with who may open it. A new page is one line here."""

from dataclasses import dataclass
from typing import Final

from comptune.ledger.roles import Act


@dataclass(frozen=True)
class Place:
    """A page.

    Attributes:
        name: of its file in `pages/`, without ending.
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
    def address(self) -> str:
        """In the browser: never the name of its file, which Streamlit would run by itself."""
        return self.title.replace(" ", "-")

    @property
    def is_home(self) -> bool:
        """Whether this is where one arrives: its address is that of the pages themselves."""
        return self.name == PLACES[0][0].name

    @property
    def other_addresses(self) -> tuple[str, ...]:
        """What people type for it as well: all in small letters, and of the home page its name."""
        return (self.address, self.address.lower()) if self.is_home else (self.address.lower(),)

    @property
    def path(self) -> str:
        """Its file, from the folder of `app.py`."""
        return f"pages/{self.name}.py"


# In groups, as the sidebar shows them; the first is where one arrives.
PLACES: Final[tuple[tuple[Place, ...], ...]] = (
    (
        Place("tune", "Tune", ":material/tune:", is_of_scenario=True),
        Place("optimise", "Optimise", ":material/target:", act=Act.OPTIMIZE, is_of_scenario=True),
        Place("uncertainty", "Uncertainty", ":material/ssid_chart:", is_of_scenario=True),
        Place("scenarios", "Scenarios", ":material/folder_open:", is_of_scenario=True),
    ),
    (
        Place("workforce", "Workforce", ":material/groups:", is_of_scenario=True),
        Place("pay_equity", "Pay equity", ":material/balance:", is_of_scenario=True),
        Place("runs", "Runs", ":material/verified:", is_of_scenario=True),
        Place("structure", "Structure", ":material/stacked_bar_chart:"),
        Place("approvals", "Approvals", ":material/approval:"),
        Place("audit", "Audit", ":material/fact_check:"),
        Place("data", "Data", ":material/database:"),
    ),
    (Place("help", "Help", ":material/help:"),),
)


def every_place() -> tuple[Place, ...]:
    """All pages in their order."""
    return tuple(place for group in PLACES for place in group)


def place_of(name: str) -> Place:
    """The page of that name."""
    return next(place for place in every_place() if place.name == name)
