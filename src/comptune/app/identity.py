"""Who this session's person is, and how that is known. What they may do is the ledger's to say."""

from typing import Any, Final

import streamlit as st

from comptune.app.launcher import Admission
from comptune.app.provider import SECTION
from comptune.errors import ComptuneError
from comptune.ledger.actor import (
    DEMO_PREFIX,
    Actor,
    Authentication,
    demo_user,
    operating_system_user,
)
from comptune.ledger.state import State

DEMO_KEY: Final = "demo-user"
# Claims, the best name first. Not "preferred_username": people may choose that themselves.
_NAMES: Final = ("email", "sub")


class NotSignedIn(ComptuneError):
    """Nobody can be held for the author of what this session does."""


def has_provider() -> bool:
    """Whether a provider is configured to sign in with; then nobody comes in otherwise."""
    return Admission.of_this_process().provider is not None or _has_secrets()


def metadata_url() -> str:
    """Where the provider that is configured says what it is."""
    given = Admission.of_this_process().provider
    return given or str(st.secrets[SECTION].get("server_metadata_url", ""))


def _has_secrets() -> bool:
    return bool(st.secrets.load_if_toml_exists()) and SECTION in st.secrets


def person() -> Actor:
    """The person of this session.

    In this order: who signed in with the provider, where one is configured; whom the trusted
    header of a proxy names; the demo user chosen; the user that the server runs as.

    Raises:
        NotSignedIn: nobody signed in yet, or the proxy names nobody.
    """
    if has_provider():
        return signed_in(st.user.to_dict() if st.user.is_logged_in else None)
    admission = Admission.of_this_process()
    if admission.trusted_header is not None:
        named = sent(admission.trusted_header)
        return named_by_proxy(admission.trusted_header, named)
    chosen = st.session_state.get(DEMO_KEY)
    if admission.demo_users and chosen:
        return demo_user(chosen)
    return operating_system_user()


def sent(header: str) -> list[str]:
    """What came in a header, each time that it came."""
    return list(st.context.headers.get_all(header))


def signed_in(claims: dict[str, Any] | None) -> Actor:
    """The person that a provider's claims name.

    Raises:
        NotSignedIn: nobody signed in, or under an address that the provider does not vouch for.
    """
    if claims is None:
        raise NotSignedIn(place="You", rule="nobody signed in here yet", remedy="Sign in to go on.")
    if claims.get("email_verified") is False:
        raise NotSignedIn(
            place="Your address",
            value=str(claims.get("email")),
            rule="the provider has not verified it",
            remedy="Verify it there, then sign in again.",
        )
    name = next((str(claims[one]) for one in _NAMES if claims.get(one)), "")
    if not name:
        raise NotSignedIn(
            place="You",
            rule=f"the provider gives none of {', '.join(_NAMES)}",
            remedy="Have it give the address (scope email).",
        )
    return Actor(name, Authentication.OPENID_CONNECT)


def named_by_proxy(header: str, named: list[str]) -> Actor:
    """The person that the proxy in front names.

    Raises:
        NotSignedIn: it names nobody, or somebody else sent the header too.
    """
    if len(named) != 1 or not named[0].strip():
        rule = "the proxy names nobody in it" if len(named) < 2 else "it came more than once"
        raise NotSignedIn(
            place=f"The header {header}",
            rule=rule,
            remedy="Come by way of the proxy, which must set this header itself and drop any other "
            "of that name.",
        )
    return Actor(named[0].strip(), Authentication.TRUSTED_HEADER)


def demo_choices(state: State) -> tuple[str, ...]:
    """The demo users to choose from; none where the pages or the workspace do not have them."""
    is_offered = Admission.of_this_process().demo_users and not has_provider()
    if not is_offered or not state.settings.demo_users:
        return ()
    return tuple(sorted(name for name in state.grants if name.startswith(DEMO_PREFIX)))
