"""The validation report: one self-contained page a release, for an auditor."""
