"""The page of who is not known yet: the way in, and why it is shut where it is."""

from typing import Final, NoReturn

import streamlit as st
from streamlit.errors import StreamlitAuthError

from comptune.app import identity
from comptune.app.provider import check_answers
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError

_REFUSED: Final = "sign-in-refused"


def sign_in_page(error: identity.NotSignedIn) -> NoReturn:
    """Draw it and go no further.

    Args:
        error: why the person is not known.
    """
    st.title("Sign in", anchor=False)
    if not identity.has_provider():
        show_refusal(error)
    elif st.user.is_logged_in:
        show_refusal(error)
        st.button("Sign out", key="sign-out", on_click=st.logout)
    else:
        _way_in()
    st.stop()


def _way_in() -> None:
    st.markdown("The pages open for people with a role in this workspace.")
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(refused, icon=":material/error:")
    st.button("Sign in", key="sign-in", type="primary", on_click=_sign_in)
    st.caption(
        "If you signed in and are here again, the provider did not let you in: try once more, or "
        "ask those who run it."
    )


def _sign_in() -> None:
    try:
        check_answers(identity.metadata_url())
        st.login()
    except (ComptuneError, StreamlitAuthError) as error:
        st.session_state[_REFUSED] = str(error)
