"""Checks of the study's data: pandera at the door, Great Expectations at the gate."""
