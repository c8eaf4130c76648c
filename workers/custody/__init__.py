"""Examine agents: the families of questions, and the putting of a question.

Public: ``registry.family``, ``registry.SOLVERS``, ``question.ask_question``.
"""
