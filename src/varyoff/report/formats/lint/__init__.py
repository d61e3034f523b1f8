"""The formats of what a reading of specifications found, `report.doubts.Doubts`: a file for each."""
