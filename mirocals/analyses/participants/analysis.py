"""Who took part in the trial."""

from mirocals.analyses.findings import Findings
from mirocals.analyses.participants.baseline import describe_baseline
from mirocals.analyses.participants.counts import count_subjects
from mirocals.analyses.participants.deviations import count_deviations
from mirocals.analyses.participants.flow import follow_participants
from mirocals.analyses.trial import Trial


def analyse(trial: Trial) -> Findings:
    """Counts, flow of participants, baseline by arm, and protocol deviations."""
    findings = Findings(results=list(count_subjects(trial)))
    for analysis in (follow_participants, describe_baseline, count_deviations):
        findings.add(analysis(trial))
    return findings
