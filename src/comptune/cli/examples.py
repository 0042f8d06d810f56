"""Examples at the end of a command's help."""


def examples(*lines: str) -> str:
    """The epilog of a command: its examples, one a line."""
    return "\n\n".join(["[bold]Examples[/bold]", *(f"  {line}" for line in lines)])
