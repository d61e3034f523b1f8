"""The formats of a replayed trace, `report.replayed.Replayed`: a file for each."""
