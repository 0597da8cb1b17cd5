"""The hinge: person, class, part, passed, by whom, under which rules, on what evidence. Written once."""
