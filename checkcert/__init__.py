"""A checker of certificates that shares nothing with the program that writes them.

`varyoff check --certificates DIR` writes for every verdict a file that shows why it is so; `python -m checkcert DIR` reads
those files and the specifications that they speak of, and accepts a verdict or rejects it. It trusts nobody: what a
property says, what can happen, and what is fair, it takes from the YAML, by its own reading of the language. It needs
Python and PyYAML, and imports nothing else. docs/reference/certificates.md describes the files.
"""
