"""How the cells of a table are read: two spaces before a stub put it one level in."""

LEVEL = "  "


def indent_of(stub: str) -> int:
    """Levels by which a stub is set in."""
    return (len(stub) - len(stub.lstrip(" "))) // len(LEVEL)


def is_heading(row: tuple[str, ...]) -> bool:
    """Whether a row only names the rows below it."""
    return len(row) > 1 and not any(cell.strip() for cell in row[1:])
