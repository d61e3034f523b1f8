"""The formats of the record of a run, `report.record.Report`: a file for each."""
