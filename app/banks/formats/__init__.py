"""Question banks in the formats of others: read with a report that hides nothing, and written again."""
