"""Dates as collected: the order of their parts, and the earliest day a partial one can mean."""

ORDERS = {"dd/mm/yyyy": "dmy", "mm/dd/yyyy": "mdy", "yyyy-mm-dd": "ymd"}


def earliest_date(text: str, order: str) -> str:
    """SQL for the first day a full or partial date can stand for; null where there is none.

    `text` is an SQL expression of the date as collected, `order` one of dmy, mdy or ymd.
    """
    parts = f"string_split({text}, '/')"
    day, month = (f"{parts}[1]", f"{parts}[2]")
    return f"""case
        when {order} = 'ymd' then try_cast(case
            when regexp_full_match({text}, '[0-9]{{4}}') then {text} || '-01-01'
            when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}') then {text} || '-01'
            else left({text}, 10) end as date)
        when len({parts}) = 1 then try_cast({text} || '-01-01' as date)
        when len({parts}) = 2 then try_cast({parts}[2] || '-' || {parts}[1] || '-01' as date)
        when {order} = 'dmy' then try_cast({parts}[3] || '-' || {month} || '-' || {day} as date)
        else try_cast({parts}[3] || '-' || {day} || '-' || {month} as date) end"""
