"""MH: the history of the disease."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, no_rows

TABLE = "sdtm.mh"


def checks(bounds: Bounds) -> list[Check]:
    """Check the medical history, onset and diagnosis among it."""
    return [
        no_rows(
            "GX-MH-ORDER",
            TABLE,
            "MHENDTC",
            "A condition does not end before it starts.",
            "minor",
            "select * from {batch} where MHSTDTC is not null and MHENDTC is not null",
            before("MHENDTC", "MHSTDTC"),
        ),
        no_rows(
            "GX-MH-ONSET-DIAGNOSIS",
            TABLE,
            "MHSTDTC",
            "The diagnosis is not dated before the onset of symptoms.",
            "major",
            "select diagnosis.*, onset.MHSTDTC as ONSETDTC from {batch} as diagnosis"
            " inner join {batch} as onset on diagnosis.USUBJID = onset.USUBJID"
            " where diagnosis.MHEVDTYP = 'DIAGNOSIS' and onset.MHEVDTYP = 'SYMPTOM ONSET'"
            " and diagnosis.MHDECOD = onset.MHDECOD"
            " and diagnosis.MHSTDTC is not null and onset.MHSTDTC is not null",
            before("MHSTDTC", "ONSETDTC"),
        ),
        no_rows(
            "GX-MH-ONSET-DATED",
            TABLE,
            "MHSTDTC",
            "The onset of symptoms is dated, were it but the year.",
            "major",
            "select * from {batch} where MHEVDTYP = 'SYMPTOM ONSET'",
            "MHSTDTC is null",
        ),
        no_rows(
            "GX-MH-ONSET-SITE",
            TABLE,
            "MHLOC",
            "The onset of symptoms says where in the body it was.",
            "major",
            "select * from {batch} where MHEVDTYP = 'SYMPTOM ONSET'",
            "MHLOC is null",
        ),
    ]
