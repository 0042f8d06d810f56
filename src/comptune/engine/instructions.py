"""What a processor does in one instruction and a compiler does not find by itself.

Written in the compiler's own terms, so that it holds on every processor: one that lacks the
instruction takes several.
"""

from typing import Any, Final

from llvmlite import ir
from numpy.typing import NDArray

from comptune.engine.compiled import inlined, numba

ENTRIES: Final = 8  # of a table that one register holds; and people at once
_CELL: Final = ir.IntType(64)

Table = tuple[Any, Any, Any, Any, Any, Any, Any, Any]


# Called without the first argument, which is the compiler's.
_intrinsic: Any = numba.extending.intrinsic


@inlined
def table_of(entries: NDArray[Any]) -> Table:
    """A table of ENTRIES entries."""
    return (
        entries[0],
        entries[1],
        entries[2],
        entries[3],
        entries[4],
        entries[5],
        entries[6],
        entries[7],
    )


@_intrinsic  # type: ignore[untyped-decorator]
def look_up_eight(_: Any, out: Any, place: Any, index: Any, first: Any, table: Any) -> Any:
    """`out[place + i] = table[index[first + i]]` for `i` in 0 .. 7."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def eight(argument: int, offset: Any) -> tuple[Any, Any]:
            """Where eight entries of an array start, and their type."""
            kind = signature.args[argument]
            array = context.make_array(kind)(context, builder, arguments[argument])
            vector = ir.VectorType(context.get_data_type(kind.dtype), ENTRIES)
            start = builder.gep(array.data, [offset])
            return builder.bitcast(start, vector.as_pointer()), vector

        lanes = [ir.Constant(_CELL, i) for i in range(ENTRIES)]
        start, vector = eight(0, arguments[1])
        entries = found = ir.Constant(vector, ir.Undefined)
        for i, lane in enumerate(lanes):
            entry = builder.extract_value(arguments[4], i)
            entries = builder.insert_element(entries, entry, lane)
        start_of_index, whole = eight(2, arguments[3])
        within = ir.Constant(whole, [ENTRIES - 1] * ENTRIES)
        places = builder.and_(builder.load(start_of_index, align=8), within)
        for lane in lanes:
            entry = builder.extract_element(entries, builder.extract_element(places, lane))
            found = builder.insert_element(found, entry, lane)
        builder.store(found, start, align=8)
        return context.get_dummy_value()

    return numba.types.void(out, place, index, first, table), generate


@_intrinsic  # type: ignore[untyped-decorator]
def count_bits(_: Any, word: Any) -> Any:
    """How many bits of an unsigned 64-bit word are set, as a signed integer."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return numba.types.int64(numba.types.uint64), generate
