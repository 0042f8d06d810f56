"""What pages are made of: each widget draws one thing, for any lever, metric or scenario."""
