"""The settings of governance: their names, what they are when nobody chose, how they are written.

A value is a text in the ledger's entries and a number or a switch here. What an entry held and this
version does not know is left out of the state, never guessed at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from comptune.ledger.policy_errors import SettingRefused, UnknownSetting
from comptune.levers.catalogue import suggestion
from comptune.levers.units import decimals_of, plain

_DECIMALS: Final = 6


@dataclass(frozen=True)
class GovernanceSettings:
    """What makes a proposal material, and whether people without identity may act.

    Attributes:
        materiality_cost_share: a change of total cost above this share of the baseline's is
            material.
        materiality_rate_points: a rate moved by more than this is material (0.0025 is 0.25
            percentage points).
        materiality_assumptions: whether another value of an assumption is material.
        materiality_pay_gap: whether a pay gap that grows is material.
        demo_users: whether people whose identity nobody makes sure of may act.
    """

    materiality_cost_share: Decimal = Decimal("0.005")
    materiality_rate_points: Decimal = Decimal("0.0025")
    materiality_assumptions: bool = True
    materiality_pay_gap: bool = True
    demo_users: bool = False


DEFAULTS: Final = GovernanceSettings()


@dataclass(frozen=True)
class Setting:
    """One setting: its name in entries, the field of `GovernanceSettings`, what it is for."""

    name: str
    field: str
    description: str

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off rather than a number."""
        return isinstance(getattr(DEFAULTS, self.field), bool)

    @property
    def default(self) -> str:
        """The value when nobody chose, as entries have it."""
        return setting_text(DEFAULTS, self.name)


def _setting(name: str, description: str) -> Setting:
    return Setting(name, name.replace(".", "_"), description)


SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            _setting(
                "materiality.cost_share",
                "total cost that changes by more than this share of the baseline's "
                "needs a second approver",
            ),
            _setting(
                "materiality.rate_points",
                "a rate moved by more than this (0.0025 is 0.25 percentage points) "
                "needs a second approver",
            ),
            _setting(
                "materiality.assumptions",
                "whether another value of an assumption needs a second approver",
            ),
            _setting(
                "materiality.pay_gap",
                "whether a pay gap that gets worse needs a second approver",
            ),
            _setting(
                "demo_users",
                "whether demo users, whose identity nobody makes sure of, may act",
            ),
        )
    }
)


def setting_text(settings: GovernanceSettings, name: str) -> str:
    """The value as entries have it: "0.005", "true".

    Raises:
        UnknownSetting: with the closest name there is.
    """
    value = getattr(settings, known_setting(name).field)
    return str(value).lower() if isinstance(value, bool) else f"{plain(value):f}"


def parse_setting(name: str, text: str) -> Decimal | bool:
    """The value that the text means.

    Raises:
        UnknownSetting: with the closest name there is.
        SettingRefused: not a value of this setting.
    """
    setting = known_setting(name)
    return _switch(name, text) if setting.is_switch else _share(name, text)


def known_setting(name: str) -> Setting:
    """The setting of that name.

    Raises:
        UnknownSetting: with the closest name there is.
    """
    if name not in SETTINGS:
        raise UnknownSetting(
            place="The setting",
            value=f'"{name}"',
            rule="governance has no such setting",
            remedy=suggestion(name, tuple(SETTINGS), f"There are {', '.join(SETTINGS)}."),
        )
    return SETTINGS[name]


def with_values(
    settings: GovernanceSettings, values: Iterable[tuple[str, str]]
) -> GovernanceSettings:
    """The settings after these were set; names that this version does not know are passed over."""
    chosen: dict[str, Any] = {
        SETTINGS[name].field: parse_setting(name, text) for name, text in values if name in SETTINGS
    }
    return replace(settings, **chosen)


def _switch(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise SettingRefused(
            place=f"The setting {name}",
            value=f'"{text}"',
            rule="it is true or false",
            remedy="Write one of the two.",
        )
    return text == "true"


def _share(name: str, text: str) -> Decimal:
    """A share from 0 to 1."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= 1 or decimals_of(value) > _DECIMALS:
        raise SettingRefused(
            place=f"The setting {name}",
            value=f'"{text}"',
            rule=f"it is a share from 0 to 1 with at most {_DECIMALS} decimals",
            remedy="Write it as in 0.005, which is 0.5 %.",
        )
    return value
