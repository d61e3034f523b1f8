"""The formats of what faults lose, `report.tolerance.ToleranceTables`: a file for each."""
