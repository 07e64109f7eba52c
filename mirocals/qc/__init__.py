"""The second opinion: ADaM derived once more from SDTM, in pandas, and compared with the SQL."""
