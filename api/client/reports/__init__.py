"""What an examination found, told as a table, as JSON and as a page, and two of them compared.

Public: ``report.Report``, ``table.report_table``, ``page.report_page``, ``comparison.compared``.
"""
