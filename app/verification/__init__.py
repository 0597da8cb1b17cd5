"""The public check: is this certificate genuine, and does it hold today?"""
