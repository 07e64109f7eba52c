"""Terms of dictionaries in the case of running text."""

KEPT = ("ALS",)  # abbreviations; a word with a digit, such as a gene, is kept too
SMALL = ("AND", "OF", "OR")


def sentence_case(term: str) -> str:
    """A term in capitals with a first capital only; as it is where it holds a digit."""
    return term if any(c.isdigit() for c in term) or not term.isupper() else term.capitalize()


def title_case(term: str) -> str:
    """A term in capitals with a capital a word; abbreviations and words with a digit are kept."""
    return " ".join(_word(word) for word in term.split()) if term.isupper() else term


def _word(word: str) -> str:
    if word in KEPT or any(c.isdigit() for c in word):
        return word
    return word.lower() if word in SMALL else word.capitalize()
