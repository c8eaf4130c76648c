"""The command line ``assay``: a module a noun, each command a few lines over the library.

Results go to standard output, all else to standard error. Public: ``program.assay``.
"""
