"""Who took part: counts of subjects."""
