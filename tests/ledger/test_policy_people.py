"""Who may act, who grants roles to whom, and who chooses the settings."""

import pytest
from tests.ledger.book import ADA, ANA, BEN, EVA, VIC, Book, demo_user, founded, person, staffed

from comptune.ledger import events
from comptune.ledger.errors import EntryRefused
from comptune.ledger.policy import may
from comptune.ledger.policy_errors import (
    DemoUsersOff,
    GrantRefused,
    LastAdministrator,
    NothingChanged,
    RepeatedCell,
    RoleMissing,
    SelfGrant,
    SettingRefused,
    StaleValue,
    UnknownSetting,
    WrongStream,
)
from comptune.ledger.roles import Act


def test_the_founder_becomes_administrator() -> None:
    assert founded().state.roles == {"ada": {"administrator"}}


@pytest.mark.parametrize(
    "event",
    [
        events.RoleGranted(person="ana", role="administrator"),
        events.RoleGranted(person="ada", role="executive"),
        events.DataExported(what="Everything."),
    ],
)
def test_nothing_comes_before_the_founder(event: events.Event) -> None:
    with pytest.raises(RoleMissing) as refused:
        Book().append(ADA, event)
    assert str(refused.value) == (
        "The first entry: it makes its author administrator, for nobody has a role before. "
        "Found the ledger first."
    )


def test_a_demo_user_founds_no_ledger() -> None:
    with pytest.raises(DemoUsersOff):
        Book().append(demo_user("ada"), events.RoleGranted(person="demo:ada", role="administrator"))


def test_nobody_acts_without_a_role() -> None:
    with pytest.raises(RoleMissing) as refused:
        staffed().create(person("max"))
    assert str(refused.value) == (
        "max is without a role; only analysts, approvers, executives and administrators change "
        "scenarios. Ask ada for the role of analyst."
    )


@pytest.mark.parametrize("role", ["approver", "executive", "administrator"])
def test_nobody_grants_themselves_a_role(role: str) -> None:
    with pytest.raises(SelfGrant) as refused:
        staffed().grant("ada", role)
    assert str(refused.value) == (
        f"The role of {role} for ada: ada cannot grant a role to themselves. "
        "Grant somebody else the role of administrator first."
    )


@pytest.mark.parametrize("alias", ["demo:ada", "Ada", "\uff21da", "demo:ADA"])
def test_nobody_grants_themselves_a_role_under_another_name(alias: str) -> None:
    book = staffed()
    book.set("demo_users", "true")

    with pytest.raises(SelfGrant):
        book.grant(alias, "executive")


@pytest.mark.parametrize("actor", [ANA, BEN, EVA, VIC])
def test_only_administrators_grant_roles(actor: object) -> None:
    with pytest.raises(RoleMissing, match="only administrators grant and revoke roles"):
        staffed().grant("max", "viewer", actor=actor)  # type: ignore[arg-type]


def test_a_role_is_granted_to_a_name_that_people_can_have() -> None:
    with pytest.raises(EntryRefused):
        staffed().grant(" ana", "approver")


def test_a_role_is_granted_once_and_revoked_from_those_who_have_it() -> None:
    book = staffed()
    with pytest.raises(GrantRefused) as refused:
        book.grant("ana", "analyst")
    assert str(refused.value) == (
        "ana is an analyst already; entry 2 granted the role. There is nothing to do."
    )
    with pytest.raises(GrantRefused) as refused:
        book.revoke("ana", "approver")
    assert str(refused.value) == (
        "ana is not an approver; a role is revoked from those who have it. They are an analyst."
    )


def test_the_last_administrator_stays() -> None:
    with pytest.raises(LastAdministrator) as refused:
        staffed().revoke("ada", "administrator")
    assert str(refused.value) == (
        "ada is the last administrator; without one nobody could grant roles any more. "
        "Grant somebody else the role first."
    )


def test_an_administrator_among_others_goes() -> None:
    book = staffed()
    book.grant("eva", "administrator")

    book.revoke("ada", "administrator")

    assert "ada" not in book.state.roles


def test_a_demo_administrator_does_not_count_where_demo_users_are_off() -> None:
    book = staffed()
    book.set("demo_users", "true")
    book.grant("demo:max", "administrator")
    book.set("demo_users", "false")

    with pytest.raises(LastAdministrator):
        book.revoke("ada", "administrator")


def test_demo_users_stay_on_where_only_they_are_administrators() -> None:
    book = staffed()
    book.set("demo_users", "true")
    book.grant("demo:max", "administrator")
    book.revoke("ada", "administrator")

    with pytest.raises(LastAdministrator) as refused:
        book.set("demo_users", "false", actor=demo_user("max"))
    assert str(refused.value) == (
        "The setting demo_users is false; all administrators (demo:max) are demo users, so "
        "nobody could grant roles any more. Make somebody administrator who is not."
    )


def test_demo_users_act_only_where_the_setting_allows_them() -> None:
    book = staffed()
    with pytest.raises(DemoUsersOff) as refused:
        book.grant("demo:max", "analyst")
    assert str(refused.value) == (
        "demo:max is a demo user; the setting demo_users is false, so everyone acts under the "
        "name that the system or a provider vouches for. Turn it on before you grant them roles."
    )

    book.set("demo_users", "true")
    book.grant("demo:max", "analyst")
    book.create(demo_user("max"))
    book.set("demo_users", "false")

    with pytest.raises(DemoUsersOff):
        book.change(demo_user("max"))
    assert not may(book.state, demo_user("max"), Act.VIEW).allowed


@pytest.mark.parametrize(
    ("name", "new", "error", "words"),
    [
        ("materiality.cost", "1", UnknownSetting, "Did you mean materiality.cost_share?"),
        ("materiality.cost_share", "2", SettingRefused, "it is a share from 0 to 1"),
        ("materiality.cost_share", "5 %", SettingRefused, "Write it as in 0.005"),
        ("materiality.cost_share", "NaN", SettingRefused, "it is a share"),
        ("materiality.cost_share", "0.0000001", SettingRefused, "at most 6 decimals"),
        ("demo_users", "yes", SettingRefused, "it is true or false"),
        ("materiality.cost_share", "0.0050", NothingChanged, "is 0.005 already"),
    ],
)
def test_settings_have_values_that_mean_something(
    name: str, new: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        staffed().set(name, new)


def test_a_setting_changes_from_what_it_is() -> None:
    move = events.SettingMove(name="demo_users", old="true", new="true")
    with pytest.raises(StaleValue) as refused:
        staffed().append(ADA, events.SettingsChanged(settings=(move,)))
    assert str(refused.value) == (
        "The setting demo_users, before is true; it is false now. Look at it again."
    )


def test_a_setting_is_set_once_in_an_entry() -> None:
    on, off = (events.SettingMove(name="demo_users", new=new) for new in ("true", "false"))
    with pytest.raises(RepeatedCell):
        staffed().append(ADA, events.SettingsChanged(settings=(on, off)))


def test_only_administrators_choose_settings() -> None:
    with pytest.raises(RoleMissing, match="only administrators change the settings"):
        staffed().set("materiality.pay_gap", "false", actor=EVA)


def test_an_entry_belongs_to_one_stream() -> None:
    with pytest.raises(WrongStream) as refused:
        staffed().append(
            ADA, events.RoleGranted(person="max", role="viewer"), stream="comments/plan"
        )
    assert str(refused.value) == (
        'The stream of ROLE_GRANTED is "comments/plan"; this entry belongs to "people". '
        "Append it there."
    )


def test_a_payload_that_was_never_validated_is_refused() -> None:
    forged = events.RoleGranted.model_construct(person="max", role="emperor")
    with pytest.raises(EntryRefused):
        staffed().append(ADA, forged)


def test_who_sees_single_persons_exports_them() -> None:
    book = staffed()
    book.append(VIC, events.DataExported(what="Totals by year."))
    with pytest.raises(RoleMissing, match="export data about single persons"):
        book.append(VIC, events.DataExported(what="Raises.", people=100))
    book.append(ANA, events.DataExported(what="Raises.", people=100))
