"""Who decided what: an append-only, hash-chained ledger, and the state that it tells."""
