"""Who is there: reading census files, mapping columns, checking, quarantine, synthetic people."""
