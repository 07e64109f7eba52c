"""Survival of each time to event: curves, tests, models, and how far their assumptions hold."""
