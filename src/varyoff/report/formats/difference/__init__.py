"""The formats of a comparison of two versions, `report.difference.Comparison`: a file for each."""
