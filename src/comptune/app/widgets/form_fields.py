"""Fields of a form that keeps its own texts: drawn from it, written back to it at once.

Streamlit forgets fields of pages that are not in sight; the form does not.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from comptune.app.problem_form import ProblemForm, Section


def field_key(form: ProblemForm, section: Section, number: int, name: str) -> str:
    """The key of one field; another one once the whole form was put in place of."""
    return f"{section}-{form.version}-{number}-{name}"


class Fields:
    """The fields of one row."""

    def __init__(self, form: ProblemForm, section: Section, number: int) -> None:
        self.form, self.section, self.number = form, section, number

    def text(self, place: Any, name: str, label: str, value: str, **more: Any) -> None:
        """Draw a field for a text."""
        key = self._seeded(name, value)
        place.text_input(
            label,
            key=key,
            on_change=self._writing(name, key),
            **{"label_visibility": "collapsed", "autocomplete": "off", **more},
        )

    def choice(
        self,
        place: Any,
        name: str,
        label: str,
        value: Any,
        options: Sequence[Any],
        words: Callable[[Any], str],
        **more: Any,
    ) -> None:
        """Draw a choice of one; what is chosen now is among the options whatever they are."""
        offered = list(options) if value in options else [value, *options]
        key = self._seeded(name, value)
        place.selectbox(
            label,
            offered,
            key=key,
            format_func=words,
            on_change=self._writing(name, key),
            **{"label_visibility": "collapsed", **more},
        )

    def several(
        self, place: Any, name: str, label: str, value: tuple[str, ...], options: Sequence[str],
        words: Callable[[str], str],
    ) -> None:  # fmt: skip
        """Draw a choice of several."""
        key = self._seeded(name, list(value))
        place.multiselect(
            label,
            options,
            key=key,
            format_func=words,
            label_visibility="collapsed",
            on_change=self._writing(name, key, tuple),
        )

    def switch(self, place: Any, name: str, label: str, value: bool, **more: Any) -> None:
        """Draw a switch."""
        key = self._seeded(name, value)
        place.toggle(label, key=key, on_change=self._writing(name, key), **more)

    def remove(self, place: Any, label: str) -> None:
        """Draw the button that takes the row away."""
        place.button(
            label,
            key=field_key(self.form, self.section, self.number, "remove"),
            icon=":material/close:",
            type="tertiary",
            help=label,
            on_click=self.form.remove,
            args=(self.section, self.number),
        )

    def _seeded(self, name: str, value: Any) -> str:
        key = field_key(self.form, self.section, self.number, name)
        st.session_state[key] = value
        return key

    def _writing(
        self, name: str, key: str, read: Callable[[Any], Any] = lambda value: value
    ) -> Callable[[], None]:
        def write() -> None:
            self.form.change(self.section, self.number, **{name: read(st.session_state[key])})

        return write
