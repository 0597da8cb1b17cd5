"""The first page, and each signed-in person's way in."""
