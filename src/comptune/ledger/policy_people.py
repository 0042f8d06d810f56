"""Rules about people: who may act at all, who grants roles to whom, who chooses the settings."""

from collections.abc import Iterator

from comptune.ledger.actor import DEMO_PREFIX, Actor, Authentication
from comptune.ledger.entry import NewEntry
from comptune.ledger.errors import NotAllowed
from comptune.ledger.events import RoleGranted, RoleRevoked, SettingsChanged
from comptune.ledger.governance_settings import parse_setting, setting_text, with_values
from comptune.ledger.policy_common import Question, administrators, ask, can_act, listed
from comptune.ledger.policy_errors import (
    DemoUsersOff,
    GrantRefused,
    LastAdministrator,
    NothingChanged,
    RepeatedCell,
    RoleMissing,
    SelfGrant,
    StaleValue,
)
from comptune.ledger.roles import (
    ADMINISTRATOR,
    APPROVING,
    IN_WORDS,
    Act,
    allows,
    roles_that_may,
    same_person,
)
from comptune.ledger.state import State


def person_refusals(question: Question) -> Iterator[NotAllowed]:
    """Why this person may not do such things at all."""
    state, actor = question.state, question.actor
    if not can_act(state, actor.name):
        yield _demo_users_off(actor.name, ask(administrators(state), "Turn it on first."))
    if allows(question.roles, question.act):
        return
    roles = question.roles
    words = IN_WORDS[question.act]
    only = f"only {listed(_plural(role) for role in roles_that_may(question.act))} {words}"
    if ADMINISTRATOR in roles and question.act in (Act.APPROVE, Act.REJECT):
        only += ", and nobody by the role of administrator alone"
    needed = roles_that_may(question.act)[0]
    others = [name for name in administrators(state) if not same_person(name, actor.name)]
    yield RoleMissing(
        place=actor.name,
        value=listed(_singular(role) for role in sorted(roles)) if roles else "without a role",
        rule=only,
        remedy=f"{ask(others, '').removesuffix('.')} for the role of {needed}."
        if others
        else f"Grant somebody else the role of {needed}, who then does it.",
    )


def check_founding(new: NewEntry) -> None:
    """The first entry: the founder becomes administrator, and nothing else can come first.

    Raises:
        NotAllowed: anything else.
    """
    event = new.event
    if not can_act(State(), new.actor.name):
        raise _demo_users_off(new.actor.name, "Found the ledger as a user of the system.")
    is_founding = isinstance(event, RoleGranted) and event.role == ADMINISTRATOR
    if not is_founding or getattr(event, "person", None) != new.actor.name:
        raise RoleMissing(
            place="The first entry",
            rule="it makes its author administrator, for nobody has a role before",
            remedy="Found the ledger first.",
        )


def check_grant(state: State, actor: Actor, event: RoleGranted) -> None:
    """Nobody grants a role to themselves, under any name.

    Raises:
        SelfGrant, DemoUsersOff, GrantRefused: as they say.
        EntryRefused: what cannot be the name of a person.
    """
    _person(event.person)
    if same_person(event.person, actor.name):
        others = (name for name in administrators(state) if not same_person(name, actor.name))
        raise SelfGrant(
            place=f"The role of {event.role} for {event.person}",
            rule=f"{actor.name} cannot grant a role to themselves",
            remedy=ask(others, "Grant somebody else the role of administrator first."),
        )
    if not can_act(state, event.person):
        raise _demo_users_off(event.person, "Turn it on before you grant them roles.")
    if event.role in state.grants.get(event.person, ()):
        raise GrantRefused(
            place=event.person,
            value=f"{_singular(event.role)} already",
            rule=f"entry {state.grants[event.person][event.role]} granted the role",
            remedy="There is nothing to do.",
        )


def check_revocation(state: State, event: RoleRevoked) -> None:
    """A role that the person has; never that of the last administrator.

    Raises:
        GrantRefused, LastAdministrator: as they say.
    """
    if event.role not in state.grants.get(event.person, ()):
        has = sorted(state.grants.get(event.person, ()))
        raise GrantRefused(
            place=event.person,
            value=f"not {_singular(event.role)}",
            rule="a role is revoked from those who have it",
            remedy=f"They are {listed(_singular(role) for role in has)}."
            if has
            else "They have no role.",
        )
    if event.role == ADMINISTRATOR and set(administrators(state)) <= {event.person}:
        raise LastAdministrator(
            place=event.person,
            value="the last administrator",
            rule="without one nobody could grant roles any more",
            remedy="Grant somebody else the role first.",
        )


def check_settings(state: State, event: SettingsChanged) -> None:
    """Known settings, each once, with values that they can have and that are not theirs already.

    Raises:
        UnknownSetting, SettingRefused, StaleValue, NothingChanged, RepeatedCell: as they say.
        LastAdministrator: no demo users any more, where all administrators are.
    """
    names = [move.name for move in event.settings]
    for move in event.settings:
        now, place = setting_text(state.settings, move.name), f"The setting {move.name}"
        if names.count(move.name) > 1:
            raise RepeatedCell(
                place=place, rule="an entry sets it once", remedy="Leave the others out."
            )
        if move.old is not None and move.old != now:
            raise StaleValue(
                place=f"{place}, before",
                value=move.old,
                rule=f"it is {now} now",
                remedy="Look at it again.",
            )
        if parse_setting(move.name, move.new) == parse_setting(move.name, now):
            raise NothingChanged(
                place=place, value=f"{now} already", rule="a change changes", remedy="Leave it out."
            )
    after = with_values(state.settings, ((move.name, move.new) for move in event.settings))
    if not after.demo_users and all(name.startswith(DEMO_PREFIX) for name in administrators(state)):
        raise LastAdministrator(
            place="The setting demo_users",
            value="false",
            rule=f"all administrators ({listed(administrators(state))}) are demo users, "
            "so nobody could grant roles any more",
            remedy="Make somebody administrator who is not.",
        )


def approvers(state: State) -> Iterator[str]:
    """Everyone whose signature can count."""
    for person, roles in state.grants.items():
        if can_act(state, person) and any(role in roles for role in APPROVING):
            yield person


def _person(name: str) -> Actor:
    is_demo = name.startswith(DEMO_PREFIX)
    return Actor(name, Authentication.DEMO if is_demo else Authentication.OPERATING_SYSTEM)


def _demo_users_off(name: str, remedy: str) -> DemoUsersOff:
    return DemoUsersOff(
        place=name,
        value="a demo user",
        rule="the setting demo_users is false, so everyone acts under the name that the system "
        "or a provider vouches for",
        remedy=remedy,
    )


def _singular(role: str) -> str:
    return f"{'a' if role == 'viewer' else 'an'} {role}"


def _plural(role: str) -> str:
    return f"{role}s"
