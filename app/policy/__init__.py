"""Dated values that an authorised person may correct: the working calendar."""
