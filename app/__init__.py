"""Examines and certifies the amateur radio operators of Vietnam under Decree 63/2023/NĐ-CP."""
