"""Text on a terminal: its width and colours, and what is shown there alike in the text of several records."""
