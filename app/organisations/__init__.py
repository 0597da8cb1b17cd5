"""Recognised bodies: what they may issue, their people and what these qualify for."""
