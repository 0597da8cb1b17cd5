"""The dossier: who asks for which class, with what papers, and what the law makes due when (Art. 63)."""
