"""Agents and the endpoints they live behind: providers, the guards around them, and how a question is put.

Public: ``endpoint.EndpointConfig``, ``registry.provider``, ``guards.Guards``, ``guarded.guarded``,
``agent.Agent``, ``scripted.ScriptedProvider``.
"""
