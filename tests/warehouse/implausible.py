"""A census whose run is below the quality gate: everybody was hired at the age of five."""

import pyarrow as pa
import pyarrow.compute as pc

_DAYS = pa.scalar(5 * 365, pa.int32())


def hired_at_five(people: pa.Table) -> pa.Table:
    """The people, born five years before they were hired: allowed, and never plausible."""
    born = pc.subtract(people["hire_date"].cast(pa.int32()), _DAYS).cast(pa.date32())
    position = people.schema.get_field_index("birth_date")
    return people.set_column(position, people.schema.field(position), born)
