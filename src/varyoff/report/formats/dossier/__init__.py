"""The formats of `report.dossier.Dossier`, of which `varyoff report` makes a folder: a file or a folder for each."""
