"""The pages of those who keep question banks. Keys are read by a form, because reading a live key is an act that is recorded."""

from app.banks.views import drafts, editions, imports, reviews
from app.banks.views.blueprint import bp

__all__ = ["bp", "drafts", "editions", "imports", "reviews"]
