"""Documents for auditors and model reviewers: audit report, model documentation, controls."""
