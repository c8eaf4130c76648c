"""Read what a program must not know."""

from __future__ import annotations

from tests.workers.sandbox.attacks import Attack

SECRETS = {
    "password files": Attack(
        """
return got(
    shadow=lambda: open("/etc/shadow").read(),
    passwd=lambda: open("/etc/passwd").read(),
    root=lambda: os.listdir("/root"),
    home=lambda: os.listdir("/home"),
    hosts=lambda: open("/etc/hosts").read(),
)
"""
    ),
    "environment": Attack(
        """
return [name for name in os.environ if "SECRET" in name or "ASSAY" in name or "DATABASE" in name]
"""
    ),
    "environments and memory of others": Attack(
        """
found = []
parent = [] if os.getppid() == 1 else [os.getppid()]
for pid in [scene["worker"], scene["victim"], scene["postgres"], *parent]:
    for name in ("environ", "mem", "maps", "cmdline", "cwd/platform.txt", "root/etc/passwd"):
        if worked(lambda: open(f"/proc/{pid}/{name}", "rb").read(64)):
            found.append(name)
if worked(lambda: open("/proc/1/environ", "rb").read()):
    if b"SECRET" in open("/proc/1/environ", "rb").read():
        found.append("init")
return found
"""
    ),
    "files of the platform": Attack(
        """
found = []
for path in scene["files"]:
    if worked(lambda: open(path, "rb").read()): found.append(path)
    if worked(lambda: os.open(path, os.O_RDONLY | os.O_TRUNC)): found.append("emptied " + path)
if worked(lambda: os.listdir(scene["folder"])): found.append("listed")
return found
"""
    ),
    "inherited descriptors": Attack(
        """
found = []
for number in range(1024):
    try:
        kind = os.fstat(number).st_mode
    except OSError:
        continue
    if stat.S_ISREG(kind) or stat.S_ISSOCK(kind) or stat.S_ISDIR(kind):
        found.append(number)
return found
"""
    ),
    "debugging of others": Attack(
        """
calls, pids = scene["calls"], (scene["victim"], scene["worker"])
local, remote = ctypes.create_string_buffer(16), ctypes.create_string_buffer(16)
found = []
for pid in pids:
    found += got(
        attach=lambda: call(calls["ptrace"], 16, pid, None, None),
        read=lambda: call(calls["process_vm_readv"], pid, local, 1, remote, 1, 0),
        write=lambda: call(calls["process_vm_writev"], pid, local, 1, remote, 1, 0),
        pidfd=lambda: call(calls["pidfd_open"], pid, 0),
        compare=lambda: call(calls["kcmp"], pid, pid, 0, 0, 0),
    )
return found
"""
    ),
    "handles of files": Attack(
        """
calls = scene["calls"]
handle = ctypes.create_string_buffer(200)
return got(
    name=lambda: call(calls["name_to_handle_at"], -100, b"/usr", handle, handle, 0),
    open=lambda: call(calls["open_by_handle_at"], 0, handle, 0),
)
"""
    ),
    "the kernel's log": Attack(
        "return got(syslog=lambda: call(scene['calls']['syslog'], 3, b'', 0), kmsg=lambda: open('/dev/kmsg'))"
    ),
}
