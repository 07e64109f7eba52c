"""Fills every form of the export from the simulated trial; one module a group of forms."""

from mirocals.simulation.columns import Records
from mirocals.simulation.forms.assessments import fill_assessments
from mirocals.simulation.forms.biomarkers import fill_biomarkers
from mirocals.simulation.forms.conditions import fill_conditions
from mirocals.simulation.forms.deviations import fill_deviations
from mirocals.simulation.forms.events import fill_events
from mirocals.simulation.forms.laboratory import fill_laboratory
from mirocals.simulation.forms.outcomes import fill_outcomes
from mirocals.simulation.forms.screening import fill_screening
from mirocals.simulation.forms.treatment import fill_treatment
from mirocals.simulation.trial import Trial


def fill_forms(trial: Trial) -> dict[str, Records]:
    """Records of every form by name, each in the order of its key or of its dates."""
    filled = [
        *fill_screening(trial),
        *fill_conditions(trial),
        *fill_assessments(trial),
        *fill_laboratory(trial),
        *fill_treatment(trial),
        *fill_events(trial),
        *fill_biomarkers(trial),
        *fill_outcomes(trial),
        *fill_deviations(trial),
    ]
    return {records.form: records for records in filled}
