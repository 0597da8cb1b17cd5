"""The practical test: the examiners' sheets for contacts and Morse (Art. 62.2)."""
