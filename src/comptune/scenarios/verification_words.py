"""What a verification of the ledger looked at and found, in words."""

from comptune.ledger.verify import Verification


def what_was_checked(found: Verification) -> list[str]:
    """What a verification looked at, as sentences."""
    checked = [
        f"The hash of each of {found.sequence:,} entries, computed from its content.",
        "The chain: every entry names the hash of the one before, no number is missing or twice.",
        "The versions of every stream, the times, and that every payload is one of its kind.",
        "The guards in the database that refuse changes and deletions.",
        "The stored state: it is what the entries come to, folded anew from the first.",
    ]
    if found.checkpoints:
        vouch = "it vouches" if found.checkpoints == 1 else "together they vouch"
        vouched = f"{vouch} for the entries 1 to {found.anchored_sequence:,}"
        many = "" if found.checkpoints == 1 else "s"
        checked.append(
            f"{found.checkpoints:,} signed checkpoint{many}: signature{many} and hashes; {vouched}."
        )
    return checked


def verdict_words(found: Verification) -> str:
    """The result as a sentence."""
    if found.sound:
        return f"The ledger is what was recorded: {found.sequence:,} entries."
    numbered = [one for one in found.problems if one.sequence is not None]
    if all(one.kind == "unreadable" for one in found.problems):
        return "The ledger cannot be read to its end."
    if numbered:
        return f"The ledger is not what was recorded. It breaks at entry {numbered[0].sequence:,}."
    return "The ledger is not what was recorded."


def first_bad(found: Verification) -> int | None:
    """The first entry that is not as it was recorded; None where none has a number."""
    return next((one.sequence for one in found.problems if one.sequence is not None), None)
