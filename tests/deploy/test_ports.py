"""Ports are free when they are picked, and stay the same while they are."""

from __future__ import annotations

import socket
from pathlib import Path

from deploy.local.ports import free_port, is_free, pick_ports


def test_a_later_start_has_the_same_ports(tmp_path: Path) -> None:
    first = pick_ports(tmp_path / "ports.json", ["api", "flower"])

    assert pick_ports(tmp_path / "ports.json", ["api", "flower"]) == first
    assert len(set(first.values())) == 2


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    first = pick_ports(tmp_path / "ports.json", ["api", "flower"])

    with socket.create_server(("127.0.0.1", first["api"])):
        second = pick_ports(tmp_path / "ports.json", ["api", "flower"])

    assert second["api"] != first["api"]
    assert second["flower"] == first["flower"]


def test_the_preferred_port_is_taken_first(tmp_path: Path) -> None:
    port = free_port()

    assert pick_ports(tmp_path / "ports.json", ["api"], {"api": port}) == {"api": port}


def test_a_garbled_memory_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text('{"api": 2')

    assert is_free(pick_ports(tmp_path / "ports.json", ["api"])["api"])
