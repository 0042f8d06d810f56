"""What an auditor is handed: a script that verifies an exported ledger by itself."""
