"""What formats of several records share: how JSON and Markdown show a trace, a reason, a name."""
