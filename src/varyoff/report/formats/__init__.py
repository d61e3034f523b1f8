"""Every record and its formats, `<record>/<format>.py`: a function `render` of the record, and a row in `table.py`."""
