"""The parts of the auditor's script, held to their standards and to other implementations."""

from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from comptune.ledger.auditor.verify_ledger import (
    Row,
    canonical,
    entry_hash,
    raw_public_key,
    read_canonical,
    signature_holds,
)
from comptune.ledger.canonical import entry_hash as store_hash

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = {
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
        "1cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
        "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
        "984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
        "a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c6"
        "6431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize("name", VECTORS)
def test_the_signatures_of_rfc_8032_hold(name: str) -> None:
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[name])
    assert signature_holds(key, message, signature)
    assert not signature_holds(key, message + b"\x00", signature)
    for at in (0, 31, 32, 63):
        forged = bytearray(signature)
        forged[at] ^= 1
        assert not signature_holds(key, message, bytes(forged))


def test_a_signature_is_not_accepted_in_a_second_form() -> None:
    # The same scalar plus the group's order would verify too, if it were not refused.
    key, message, signature = (bytes.fromhex(part) for part in VECTORS["2"])
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not signature_holds(key, message, signature[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize(("key", "signature"), [(b"", b""), (b"\xff" * 32, b"\xff" * 64)])
def test_what_is_no_key_or_signature_does_not_hold(key: bytes, signature: bytes) -> None:
    assert not signature_holds(key, b"", signature)
    assert not signature_holds(bytes.fromhex(VECTORS["1"][0]), b"", signature)


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(), other=st.binary())
def test_signatures_of_another_implementation_hold(
    seed: bytes, message: bytes, other: bytes
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert signature_holds(key, message, signature)
    assert signature_holds(key, other, signature) is (other == message)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PUBLIC KEY-----", b"\xff", b"-----BEGIN RSA"])
def test_what_is_no_public_key_is_refused(pem: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        raw_public_key(pem)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LARGE = 2**53


def json_values(largest: float) -> st.SearchStrategy[Any]:
    numbers = st.integers(1 - LARGE, LARGE - 1) | st.floats(-largest, largest)
    return st.recursive(
        st.none() | st.booleans() | numbers | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=8,
    )


JSON = json_values(1.7976931348623157e308)


@given(JSON)
def test_canonical_json_is_that_of_another_implementation(value: Any) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(st.dictionaries(TEXTS, JSON, max_size=3))
def test_canonical_json_is_read_as_what_it_says(value: dict[str, Any]) -> None:
    assert read_canonical(canonical(value)) == value


# RFC 8785, appendix B.
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-1.7976931348623157e308, "-1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e21, "1e+21"),
        (999999999999999900000.0, "999999999999999900000"),
        (0.000001, "0.000001"),
        (1e-7, "1e-7"),
        (333333333.3333332, "333333333.3333332"),
    ],
)
def test_numbers_are_written_as_rfc_8785_says(number: float, text: str) -> None:
    assert canonical(number) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"b":1,"a":2}',
        '{"a": 1}',
        '{"a":1,"a":1}',
        '{"a":1.0}',
        '{"a":-0}',
        '{"a":1e1}',
        '{"a":9007199254740993}',
        '{"a":NaN}',
        '{"a":"\\u00e9"}',
        '{"a":"\\/"}',
        '{"a":"\\ud800"}',
        '{"a":1}\n',
        "[]",
        "1",
        "",
    ],
)
def test_what_is_not_the_canonical_text_of_an_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_canonical(text)


@given(
    numbers=st.tuples(st.integers(1, 2**53 - 1), st.integers(1, 2**53 - 1)),
    texts=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS),
    payload=st.dictionaries(TEXTS, json_values(LARGE - 1), max_size=3),  # others the store refuses
)
def test_the_script_and_the_store_hash_alike(
    numbers: tuple[int, int], texts: tuple[str, str, str, str, str], payload: dict[str, Any]
) -> None:
    (sequence, version), (recorded_at, actor, event_type, stream, previous) = numbers, texts
    row = Row(
        sequence, recorded_at, actor, event_type, stream, version, canonical(payload), previous, ""
    )
    assert entry_hash(row) == store_hash(
        sequence=sequence,
        recorded_at=recorded_at,
        actor=actor,
        event_type=event_type,
        stream=stream,
        version=version,
        payload=payload,
        previous_hash=previous,
    )
