"""The rules, pure: the standard library and nothing else.

Nothing here reads a clock, draws chance, opens a file or knows a web or a database: the moment, the seed and the facts
are arguments, and the answer is a value. So every rule can be read beside the article it names, and any decision can be
computed again by somebody who does not trust us.
"""
