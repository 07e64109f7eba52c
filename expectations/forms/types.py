"""What a text must be to be of a type: SQL macros, true for a missing value but for `is_given`.

They are the one definition of a type: the pandera schemas call them through ibis, and the query
that finds the records at fault calls them by name. Ranges and codes are not judged here; such a
value is loaded as collected and fails its check at the gate.
"""

import duckdb

CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
MONTH = "(0[1-9]|1[0-2])"
DAY_OR_DASH = "(0[1-9]|[12][0-9]|3[01]|-)"
ISO_TIME = (
    r"T([01][0-9]|2[0-3]|-)(:([0-5][0-9]|-)(:([0-5][0-9]|-)(\.[0-9]+)?)?)?"
    "(Z|[+-][0-9]{2}:[0-9]{2})?"
)
ISO_8601 = f"[0-9]{{4}}(-({MONTH}|-)(-{DAY_OR_DASH}({ISO_TIME})?)?)?"
SLASHES = "[0-9]{2}/[0-9]{2}/[0-9]{4}"
DASHES = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

MACROS = {
    # something stands there, blanks aside
    "is_given(x)": "coalesce(trim(x) <> '', false)",
    "is_equal(x, wanted)": "x is null or x = wanted",
    # a whole number that fits the 32 bits of the models, without blanks or marks
    "is_integer(x)": """x is null
        or (regexp_full_match(x, '[+-]?[0-9]+') and try_cast(x as integer) is not null)""",
    # a number that a double holds, so neither infinite nor without a value
    "is_finite(x)": "coalesce(isfinite(try_cast(x as double)), false)",
    # at most one decimal mark, the declared one; no thousands, no exponent
    "is_decimal(x, mark)": r"""x is null or (is_finite(replace(x, mark, '.'))
        and regexp_full_match(x, case mark
            when ',' then '[+-]?([0-9]+(,[0-9]+)?|,[0-9]+)'
            else '[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)' end))""",
    # a number with a decimal point or an exponent
    "is_number(x)": r"""x is null or (is_finite(x)
        and regexp_full_match(x, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?'))""",
    "iso_day(x, written)": """case written when 'yyyy-mm-dd' then x
        when 'dd/mm/yyyy' then x[7:10] || '-' || x[4:5] || '-' || x[1:2]
        else x[7:10] || '-' || x[1:2] || '-' || x[4:5] end""",
    # a day that exists, written in the declared format
    "is_date(x, written)": f"""x is null or (
        regexp_full_match(x, case written when 'yyyy-mm-dd' then '{DASHES}' else '{SLASHES}' end)
        and try_cast(iso_day(x, written) as date) is not null
        and left(iso_day(x, written), 4) <> '0000')""",
    # a date, a month or a year of the declared format
    "is_partial_date(x, written)": f"""is_date(x, written) or (regexp_full_match(x,
            case written when 'yyyy-mm-dd' then '[0-9]{{4}}(-{MONTH})?'
            else '({MONTH}/)?[0-9]{{4}}' end)
        and not contains(x, '0000'))""",
    # a date and a time hh:mm, parted by a blank, or by T where dates are ISO
    "is_datetime(x, written)": f"""x is null or (is_date(x[1:10], written)
        and regexp_full_match(x[11:], case written
            when 'yyyy-mm-dd' then 'T{CLOCK}' else ' {CLOCK}' end))""",
    # a date or time as SDTM carries it: any precision, unknown parts left out or `-`
    "is_iso_8601(x)": f"""x is null or (regexp_full_match(x, '{ISO_8601}')
        and left(x, 4) <> '0000' and (not regexp_full_match(x[1:10], '{DASHES}')
            or try_cast(x[1:10] as date) is not null))""",
    "is_clock_time(x)": f"x is null or regexp_full_match(x, '{CLOCK}')",
}


def define_types(con: duckdb.DuckDBPyConnection) -> None:
    """Define the macros in a connection."""
    for signature, body in MACROS.items():
        con.execute(f"create macro {signature} as {body}")
