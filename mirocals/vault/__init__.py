"""The way of a delivered export into the study's vault, and of the vault into a release."""
