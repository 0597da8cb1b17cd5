"""Examination rounds: when and where, who examines, who is entered for which part."""
