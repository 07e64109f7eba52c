"""Who took part: their flow through the trial, baseline by arm, and protocol deviations."""
