"""What a spreadsheet may safely open."""

# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: object) -> object:
    """Give a cell of a spreadsheet: text that would run as a formula gets a leading '."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
