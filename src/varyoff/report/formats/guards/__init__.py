"""The formats of guard tables, `report.guards.GuardTables`: a file for each."""
