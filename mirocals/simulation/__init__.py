"""A synthetic MIROCALS trial: one seeded generative model, dressed as exports of the EDC.

No real patient data of the trial is public; what comes from here is synthetic and says so.
`docs/simulation.md` lists what is published and what is assumed.
"""

from mirocals.simulation.export import simulate
from mirocals.simulation.parameters import DEFAULT_SEED

__all__ = ["DEFAULT_SEED", "simulate"]
