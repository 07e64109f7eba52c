"""Prints rows that are one page already: rtflite breaks none of them, and measures none for it."""

from rtflite import RTFDocument
from rtflite.encoding.unified_encoder import UnifiedRTFEncoder
from rtflite.pagination.strategies import PageContext, PaginationContext, StrategyRegistry
from rtflite.pagination.strategies.base import PaginationStrategy


class OnePage(PaginationStrategy):
    """All rows of a document on its one page."""

    def paginate(self, context: PaginationContext) -> list[PageContext]:
        """The one page, with its header."""
        page = PageContext(
            page_number=1,
            total_pages=1,
            data=context.df,
            is_first_page=True,
            is_last_page=True,
            col_widths=context.col_widths,
            table_attrs=context.table_attrs,
        )
        return [page]


def encode(document: RTFDocument) -> str:
    """The RTF of a document; another encoder of rtflite breaks its pages as ever."""
    encoder = UnifiedRTFEncoder()
    StrategyRegistry.register("default", OnePage)
    return encoder.encode(document)
