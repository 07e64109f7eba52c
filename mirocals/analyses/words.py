"""Terms of dictionaries in the case of running text."""


def sentence_case(term: str) -> str:
    """A term in capitals with a first capital only; as it is where it holds a digit."""
    return term if any(c.isdigit() for c in term) or not term.isupper() else term.capitalize()
