"""The formats of explained properties, `report.property_story.PropertyStory`: a file for each."""
