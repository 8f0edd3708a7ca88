"""The book of an edition: cover, texts, chapters of plates with pages that face them, annexes, composed by Typst."""

from atlas.publishing.book.composing import write_book
from atlas.publishing.book.content import BookPlate, is_demonstration

__all__ = ["BookPlate", "is_demonstration", "write_book"]
