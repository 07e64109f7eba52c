"""Safety: exposure, adverse events, laboratory, lumbar punctures and deaths."""
