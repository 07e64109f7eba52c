"""Who took part in the trial."""

from mirocals.analyses.findings import Findings
from mirocals.analyses.participants.counts import count_subjects
from mirocals.analyses.trial import Trial


def analyse(trial: Trial) -> Findings:
    """Counts of subjects screened, randomised and by arm."""
    return Findings(results=list(count_subjects(trial)))
