"""Reach somebody else."""

from __future__ import annotations

from tests.workers.sandbox.attacks import Attack
from workers.sandbox.program import Mode

NETWORK = {
    "services on this machine": Attack(
        """
return [name for name, port in scene["ports"].items() for host in ("127.0.0.1", "::1")
        if worked(lambda: socket.create_connection((host, port), 0.3))]
"""
    ),
    "datagrams and names": Attack(
        """
def datagram():
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.sendto(b"x", ("127.0.0.1", scene["ports"]["listener"]))
return got(udp=datagram, name=lambda: socket.getaddrinfo("localhost", 80) and datagram())
"""
    ),
    "sockets with a path": Attack(
        """
def connect(address):
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    one.connect(address)
return got(path=lambda: connect(scene["path_socket"]), abstract=lambda: connect("\\0" + scene["abstract_socket"]))
"""
    ),
    "sockets of the kernel": Attack(
        """
return got(
    packet=lambda: socket.socket(17, socket.SOCK_RAW, 0),
    netlink=lambda: socket.socket(16, socket.SOCK_RAW, 0),
    vsock=lambda: socket.socket(40, socket.SOCK_STREAM, 0),
    alg=lambda: socket.socket(38, socket.SOCK_SEQPACKET, 0),
    raw=lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
    tcp=lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    bluetooth=lambda: socket.socket(31, socket.SOCK_RAW, 1),
)
"""
    ),
    "any socket": Attack(
        "return got(unix=lambda: socket.socket(socket.AF_UNIX), pair=socket.socketpair)",
        modes=(Mode.FUNCTIONS,),
    ),
    "powerful calls": Attack(
        """
calls = scene["calls"]
names = ("bpf", "perf_event_open", "io_uring_setup", "keyctl", "add_key", "request_key", "userfaultfd", "fsopen",
         "open_tree", "move_mount", "setns", "fanotify_init", "quotactl", "personality", "kexec_load", "init_module",
         "finit_module", "reboot", "swapon", "acct", "settimeofday", "sethostname", "mount_setattr", "io_uring_enter")
return [name for name in names if worked(lambda: call(calls[name], -1, None, None, None, None))]
"""
    ),
    "namespaces": Attack(
        """
calls, flags = scene["calls"], (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x4000000, 0x8000000, 0x2000000, 0x80)
found = [f"unshare {flag:x}" for flag in flags if worked(lambda: call(calls["unshare"], flag))]
for flag in flags:
    if worked(lambda: call(calls["clone"], flag | 0x11, None, None, None, None) or os._exit(0)):
        found.append(f"clone {flag:x}")
arguments = struct.pack("=11Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
if worked(lambda: call(calls["clone3"], arguments, 88) or os._exit(0)):
    found.append("clone3")
return found
"""
    ),
}
