"""Question banks: published editions from which papers are drawn."""
