"""The certificate: who is entitled to one, its number, the claim in its QR code, and how it stands on a day."""
