"""Philox4x32-10 one block at a time (Salmon et al., "Parallel random numbers", 2011)."""

import hashlib

Words = tuple[int, int, int, int]

LOW_32_BITS = 0xFFFFFFFF
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10


def philox4x32_10(counter: Words, key: tuple[int, int]) -> Words:
    """Return the four 32-bit words of a counter of four and a key of two 32-bit words."""
    first, second, third, fourth = counter
    left, right = key
    for _ in range(ROUNDS):
        product_of_first = MULTIPLIERS[0] * first
        product_of_third = MULTIPLIERS[1] * third
        first, second, third, fourth = (
            (product_of_third >> 32) ^ second ^ left,
            product_of_third & LOW_32_BITS,
            (product_of_first >> 32) ^ fourth ^ right,
            product_of_first & LOW_32_BITS,
        )
        left = (left + WEYL[0]) & LOW_32_BITS
        right = (right + WEYL[1]) & LOW_32_BITS
    return first, second, third, fourth


def employee_key(employee_id: str) -> int:
    """Return the first 16 hex digits of the id's md5 as a number."""
    digest = hashlib.md5(employee_id.encode("utf-8"), usedforsecurity=False).hexdigest()
    return int(digest[:16], 16)


def draw(employee_id: str, *, year: int, stream: int, seed: int) -> Words:
    """Return the words of a person, a year and a stream (section 3)."""
    key_of_person = employee_key(employee_id)
    counter = (key_of_person & LOW_32_BITS, key_of_person >> 32, year, stream)
    return philox4x32_10(counter, (seed & LOW_32_BITS, seed >> 32))
