"""Function and survival together: ALSFRS-R, slow vital capacity, joint rank, King's stage 4."""
