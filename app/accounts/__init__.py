"""People who sign in: accounts, passwords, sessions and the roles they hold."""
