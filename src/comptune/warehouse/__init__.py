"""Tables: the compiled dbt SQL replayed for previews, and built into sealed runs."""
