"""Measurements that a person starts by hand: `python -m tests.load.exam_morning` and its neighbours."""
