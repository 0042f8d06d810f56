"""The provider to sign in with (OpenID Connect): what its file says, and whether it answers."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx

from comptune.errors import ComptuneError

FILE_NAME: Final = "secrets.toml"
SECTION: Final = "auth"
CALLBACK: Final = "/oauth2callback"  # where Streamlit takes what the provider sends back
_KEYS: Final = (
    "redirect_uri",
    "cookie_secret",
    "client_id",
    "client_secret",
    "server_metadata_url",
)
_ON_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
_SHORTEST_SECRET: Final = 32  # letters: what signs the cookie that says who somebody is
_PATIENCE_SECONDS: Final = 5.0
_NEEDED: Final = ("issuer", "authorization_endpoint", "token_endpoint")


class SignInRefused(ComptuneError):
    """A provider that nobody could sign in with safely."""


class ProviderSilent(ComptuneError):
    """A provider that does not answer as one."""


@dataclass(frozen=True)
class Provider:
    """A provider as a file names it.

    Attributes:
        file: with `[auth]`, in Streamlit's format.
        metadata_url: where the provider says what it is.
    """

    file: Path
    metadata_url: str

    @classmethod
    def of_file(cls, file: Path) -> Self | None:
        """The provider of a file; None where there is no file or it names none.

        Raises:
            SignInRefused: what it says cannot be used, or not safely.
        """
        if not file.is_file():
            return None
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SignInRefused(
                place=str(file), rule=f"it cannot be read ({error})", remedy="Mend or remove it."
            ) from error
        if SECTION not in content:
            return None
        auth = content[SECTION]
        _check(file, auth if isinstance(auth, dict) else {})
        return cls(file, str(auth["server_metadata_url"]))

    @classmethod
    def configured(cls, workspace: Path, elsewhere: Iterable[Path] = ()) -> Self | None:
        """That of the workspace's file, else the last one named elsewhere, if there is any.

        Raises:
            SignInRefused: what the file says cannot be used, or not safely.
        """
        files = [*elsewhere, workspace / FILE_NAME]
        return next(filter(None, map(cls.of_file, reversed(files))), None)


def check_answers(metadata_url: str) -> None:
    """Make sure that the provider is there, so that nobody is sent to a dead page.

    Raises:
        ProviderSilent: it is not, or is something else.
    """
    try:
        response = httpx.get(metadata_url, timeout=_PATIENCE_SECONDS, follow_redirects=True)
        response.raise_for_status()
        found = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _silent(metadata_url, f"it does not answer ({type(error).__name__})") from error
    missing = [key for key in _NEEDED if not isinstance(found, dict) or key not in found]
    if missing:
        raise _silent(metadata_url, f"its answer lacks {', '.join(missing)}")


def _silent(metadata_url: str, rule: str) -> ProviderSilent:
    return ProviderSilent(
        place="The provider to sign in with",
        value=metadata_url,
        rule=rule,
        remedy="Try again in a minute; if it stays so, tell the person who runs these pages.",
    )


def _check(file: Path, auth: dict[str, Any]) -> None:
    missing = [key for key in _KEYS if not isinstance(auth.get(key), str) or not auth[key]]
    if missing:
        raise _refused(
            file,
            f"it lacks {', '.join(missing)}",
            f"Give all of {', '.join(_KEYS)}, as texts, under [{SECTION}] itself.",
        )
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise _refused(
            file,
            f"cookie_secret has {len(auth['cookie_secret'])} letters and needs {_SHORTEST_SECRET}",
            'Make one with python -c "import secrets; print(secrets.token_hex(32))".',
        )
    for key in ("redirect_uri", "server_metadata_url"):
        url = urlsplit(auth[key].replace("{port}", "1"))
        if url.scheme != "https" and (url.scheme != "http" or url.hostname not in _ON_THIS_MACHINE):
            raise _refused(
                file,
                f"{key} is {auth[key]}, which others on the way could read",
                "Use https; http is for this machine alone (localhost).",
            )
    if not auth["redirect_uri"].endswith(CALLBACK):
        raise _refused(
            file,
            f"redirect_uri is {auth['redirect_uri']}, and the pages answer at {CALLBACK}",
            f"Write the address of these pages followed by {CALLBACK}, here and at the provider.",
        )


def _refused(file: Path, rule: str, remedy: str) -> SignInRefused:
    return SignInRefused(place=f"[{SECTION}] of {file}", rule=rule, remedy=remedy)
