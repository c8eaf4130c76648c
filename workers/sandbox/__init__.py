"""Run an agent's code where it can do no harm.

A tier is chosen by running attacks through it, never by what the system says about itself; without one that
contains them all nothing is run. Every tier shares the kernel with the host.

Public: ``sandbox.Sandbox``, ``program.Program``, ``program.Limits``, ``program.Run``, ``selftest.chosen_tier``.
"""
