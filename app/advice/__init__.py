"""The rules answering questions, as pages and as an interface for programs, without an account."""
