"""Biomarkers: ratios to baseline by arm and visit, ratios of arms, counts below the limit."""
