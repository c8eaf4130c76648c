"""What an item is, what its verifier owes, and the audit that examines the examiner.

Public: ``item.Item``, ``family.Family``, ``scoring.grade``, ``receipt.Receipt``, ``audit.audit``.
"""
