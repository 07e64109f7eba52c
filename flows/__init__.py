"""Prefect flows and the command line: order, retries, progress. No logic."""
