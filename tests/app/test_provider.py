"""What a file that names a provider must say, and what else may then not be asked for."""

from pathlib import Path

import pytest
from tests.app.oidc import Provider as RealProvider
from tests.app.oidc import serving

from comptune.app.launcher import Admission, LaunchRefused
from comptune.app.provider import Provider, ProviderSilent, SignInRefused, check_answers

GOOD = {
    "redirect_uri": "https://pay.example.com/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "comptune",
    "client_secret": "secret",
    "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
}


def written(folder: Path, **changes: str) -> Path:
    path = folder / "secrets.toml"
    lines = [f'{key} = "{value}"' for key, value in {**GOOD, **changes}.items() if value]
    path.write_text("[auth]\n" + "\n".join(lines), encoding="utf-8")
    return path


def test_a_file_names_the_provider(tmp_path: Path) -> None:
    found = Provider.of_file(written(tmp_path))
    assert found is not None
    assert found.metadata_url == GOOD["server_metadata_url"]
    assert Provider.of_file(tmp_path / "none.toml") is None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"client_secret": ""}, "it lacks client_secret"),
        ({"cookie_secret": "short"}, "cookie_secret has 5 letters and needs 32"),
        ({"redirect_uri": "http://pay.example.com/oauth2callback"}, "others on the way could read"),
        ({"redirect_uri": "https://pay.example.com/"}, "the pages answer at /oauth2callback"),
        ({"server_metadata_url": "http://login.example.com"}, "others on the way could read"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused(
    tmp_path: Path, changes: dict[str, str], rule: str
) -> None:
    with pytest.raises(SignInRefused, match=rule):
        Provider.of_file(written(tmp_path, **changes))


def test_http_is_for_this_machine_alone(tmp_path: Path) -> None:
    assert Provider.of_file(
        written(
            tmp_path,
            redirect_uri="http://localhost:{port}/oauth2callback",
            server_metadata_url="http://127.0.0.1:9/metadata",
        )
    )


def test_a_file_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text("[auth\n", encoding="utf-8")
    with pytest.raises(SignInRefused, match="it cannot be read"):
        Provider.configured(tmp_path)


def test_the_workspace_s_file_comes_before_those_of_streamlit(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = written(tmp_path / "elsewhere", client_id="another")
    found = Provider.configured(tmp_path, [other])
    assert found is not None
    assert found.file == other
    written(tmp_path)
    own = Provider.configured(tmp_path, [other])
    assert own is not None
    assert own.file == tmp_path / "secrets.toml"


def test_with_a_provider_nobody_is_known_otherwise() -> None:
    for other in ({"demo_users": True}, {"trusted_header": "X-Forwarded-User"}):
        with pytest.raises(LaunchRefused, match="nobody is known otherwise"):
            Admission(provider="https://login.example.com", **other)  # type: ignore[arg-type]


def test_a_provider_answers_as_one_or_is_said_not_to() -> None:
    with serving({}) as real:
        check_answers(real.metadata_url)
        with pytest.raises(ProviderSilent, match="HTTPStatusError"):
            check_answers(f"{real.address}/elsewhere")
        with pytest.raises(ProviderSilent, match="lacks issuer"):
            check_answers(f"{real.address}/jwks")
        address = RealProvider({}, real.address).metadata_url
    with pytest.raises(ProviderSilent, match="ConnectError"):
        check_answers(address)
