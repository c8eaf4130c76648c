"""Take more than was given. Each is bounded by itself too, so that a broken sandbox costs no machine."""

from __future__ import annotations

from tests.workers.sandbox.attacks import REPOSITORY, Attack
from workers.sandbox.program import Ended, Mode

KILLED = (Ended.SLOW, Ended.DIED)

RESOURCES = {
    "fork bomb": Attack(
        """
count = 0
try:
    while count < 300:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        count += 1
except OSError:
    pass
return ["forked"] if count > 64 else []
""",
        ends=(Ended.DONE, Ended.TASKS, Ended.MEMORY),
    ),
    "thread bomb": Attack(
        """
count = 0
try:
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
        count += 1
except (RuntimeError, MemoryError):
    pass
return ["threads"] if count > 64 else []
""",
        ends=(Ended.DONE, Ended.TASKS),
    ),
    "memory bomb": Attack(
        """
held = []
try:
    while len(held) < 64:
        held.append(bytearray(b"x") * (16 << 20))
except MemoryError:
    pass
return ["memory"] if len(held) > 16 else []
""",
        ends=(Ended.DONE, Ended.MEMORY),
    ),
    "memory in eight processes": Attack(
        """
for _ in range(8):
    if os.fork() == 0:
        held = bytearray(b"x") * (100 << 20)
        time.sleep(20)
time.sleep(20)
""",
        modes=REPOSITORY,
        ends=(Ended.MEMORY,),
    ),
    "endless loop": Attack("while True: pass", ends=KILLED),
    "endless sleep": Attack("time.sleep(1000)", ends=(Ended.SLOW,), wall_seconds=1),
    "huge power in C": Attack("return [7 ** 10 ** 9]", ends=KILLED),
    "ignores signals": Attack(
        """
for one in (signal.SIGTERM, signal.SIGXCPU, signal.SIGHUP, signal.SIGINT):
    signal.signal(one, signal.SIG_IGN)
while True: pass
""",
        ends=KILLED,
    ),
    "endless stdout": Attack("while True: print('x' * 1000)", ends=(Ended.NOISY,)),
    "endless stderr": Attack("while True: os.write(2, b'x' * 1000)", ends=(Ended.NOISY,)),
    "fills the disk": Attack(
        """
written = 0
try:
    for number in range(64):
        for folder in ("/box", "/tmp"):
            with open(f"{folder}/{number}", "wb", buffering=0) as file:
                written += file.write(b"x" * (1 << 20))
except OSError:
    pass
return ["disk"] if written > 34 << 20 else []
""",
        ends=(Ended.DONE, Ended.MEMORY),
    ),
    "fills the inodes": Attack(
        """
for number in range(100_000):
    open(f"/box/{number}", "w").close()
return ["inodes"]
""",
        modes=REPOSITORY,
        ends=(Ended.DISK,),
    ),
    "fills the shared memory": Attack(
        """
written = 0
try:
    for number in range(32):
        with open(f"/dev/shm/{number}", "wb", buffering=0) as file:
            written += file.write(b"x" * (1 << 20))
except OSError:
    pass
return ["shared memory"] if written > 5 << 20 else []
"""
    ),
    "memory that belongs to nobody": Attack(
        """
calls = scene["calls"]
return got(
    memfd=lambda: os.memfd_create("m"),
    secret=lambda: call(calls["memfd_secret"], 0),
    sysv=lambda: call(calls["shmget"], 0, 4096, 0o1600),
    queue=lambda: call(calls["msgget"], 0, 0o1600),
    posix=lambda: call(calls["mq_open"], b"q", 0o102, 0o600, None),
)
"""
    ),
    "exhausts descriptors": Attack(
        """
held = []
try:
    while len(held) < 500:
        held.append(os.dup(0))
except OSError:
    pass
return ["descriptors"] if len(held) > 64 else []
"""
    ),
    "segfault": Attack("ctypes.string_at(1)", ends=(Ended.DIED,)),
    "raises its own limits": Attack(
        """
return got(
    core=lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)),
    cpu=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000)),
    memory=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40)),
    nice=lambda: os.nice(-1) and None,
)
"""
    ),
    "locks memory": Attack("return got(mlock=lambda: call(scene['calls']['mlockall'], 2))"),
    "makes processes where it may not": Attack(
        """
return got(fork=lambda: os.fork() or os._exit(0), shell=lambda: subprocess.run(["/bin/true"]))
""",
        modes=(Mode.FUNCTIONS,),
    ),
}
