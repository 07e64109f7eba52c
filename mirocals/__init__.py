"""A clinical-trial data warehouse: from raw CRF exports to validated CDISC tables."""

__version__ = "0.1.0"
