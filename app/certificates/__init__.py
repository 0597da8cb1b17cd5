"""Certificates: proposed, decided, signed, numbered, printed, revoked (Art. 63-65)."""
