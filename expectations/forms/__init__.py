"""The raw forms at the door: schemas made from forms.csv, and the check of a delivered file."""
