"""Change what belongs to others."""

from __future__ import annotations

from tests.workers.sandbox.attacks import REPOSITORY, Attack
from workers.sandbox.program import Ended, Mode

TAMPER = {
    "writes outside": Attack(
        """
names = [scene["folder"], "/usr", "/usr/lib", "/", "/etc", "/dev", "/var/tmp", "/proc", os.path.dirname(sys.executable)]
names += [] if scene["mode"] == "repository" else ["/tmp", "/box", "/dev/shm"]
return [one for one in names if worked(lambda: open(one + "/written", "w")) or worked(lambda: os.mkdir(one + "/made"))]
"""
    ),
    "changes what a file says of itself": Attack(
        """
path = scene["files"][0]
opened = lambda: os.open(path, os.O_PATH)
return got(
    chmod=lambda: os.chmod(path, 0o777), utime=lambda: os.utime(path, (1, 1)), chown=lambda: os.chown(path, -1, -1),
    xattr=lambda: os.setxattr(path, "user.mark", b"x"), unset=lambda: os.removexattr(path, "user.kept"),
    fd=lambda: os.chmod(f"/proc/self/fd/{opened()}", 0o777),
    fchmodat=lambda: failed(call(scene["calls"]["fchmodat"], -100, path.encode(), 0o777)),
    fchmodat2=lambda: failed(call(scene["calls"]["fchmodat2"], -100, path.encode(), 0o777, 0)),
)
"""
    ),
    "empties, links, renames, removes": Attack(
        """
path, folder = scene["files"][0], scene["folder"]
return got(
    truncate=lambda: os.truncate(path, 0),
    o_trunc=lambda: os.open(path, os.O_RDONLY | os.O_TRUNC),
    append=lambda: open(path, "a"),
    link=lambda: os.link(path, folder + "/linked"),
    symlink=lambda: os.symlink(path, folder + "/symlinked"),
    rename=lambda: os.rename(path, folder + "/renamed"),
    replace=lambda: os.replace(folder + "/hidden_test.py", path),
    unlink=lambda: os.unlink(path), rmdir=lambda: os.rmdir(folder), mkfifo=lambda: os.mkfifo(folder + "/fifo"),
    device=lambda: os.mknod(folder + "/device", 0o20666, os.makedev(1, 1)),
)
"""
    ),
    "empties what it may read": Attack(
        """
return got(
    library=lambda: os.open(os.__file__, os.O_RDONLY | os.O_TRUNC), write=lambda: open(os.__file__, "r+"),
    program=lambda: os.truncate(sys.executable, 0), touch=lambda: os.utime(os.__file__, (1, 1)),
    chmod=lambda: os.chmod(os.__file__, 0o777), attribute=lambda: os.setxattr(os.__file__, "user.x", b""),
)
"""
    ),
    "writes through a symlink": Attack(
        """
os.symlink(scene["files"][0], "/box/out")
return got(write=lambda: open("/box/out", "w"), read=lambda: open("/box/out").read())
""",
        modes=REPOSITORY,
    ),
    "becomes somebody else": Attack(
        """
return got(
    setuid=lambda: os.setuid(0), setgid=lambda: os.setgid(0), groups=lambda: os.setgroups([0]),
    all=lambda: os.setresuid(0, 0, 0), fsuid=lambda: call(scene["calls"]["setfsuid"], 0),
    capset=lambda: call(scene["calls"]["capset"], None, None),
)
"""
    ),
    "a program that belongs to root": Attack(
        """
import shutil
found = []
for command in (["su", "-c", "id -u"], ["passwd", "-S", "root"], ["mount", "-t", "tmpfs", "none", "/tmp"], ["newgrp"]):
    path = shutil.which(command[0], path="/usr/bin:/usr/sbin")
    if path and worked(lambda: subprocess.run([path, *command[1:]], check=True, stdin=0, timeout=1)):
        found.append(command[0])
return found
""",
        modes=REPOSITORY,
    ),
    "mounts and roots": Attack(
        """
calls = scene["calls"]
return got(
    mount=lambda: call(calls["mount"], b"none", b"/tmp", b"tmpfs", 0, None),
    umount=lambda: call(calls["umount2"], b"/proc", 2),
    chroot=lambda: os.chroot("/usr"),
    pivot=lambda: call(calls["pivot_root"], b"/", b"/"),
)
"""
    ),
    "proc, sysctls, devices": Attack(
        """
paths = ["/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sys/user/max_user_namespaces"]
paths += ["/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs"]
devices = ("mem", "kmsg", "vda", "sda", "tty", "ptmx", "full", "zero", "console", "fuse", "kvm")
paths += [f"/dev/{name}" for name in devices]
found = [one for one in paths if worked(lambda: os.open(one, os.O_WRONLY)) or worked(lambda: os.open(one, os.O_RDWR))]
found += [one for one in ("/proc/1/root/etc", "/proc/self/root/etc/passwd", "/proc/1/cwd/etc")
          if worked(lambda: os.open(one, os.O_RDONLY))]
return found
"""
    ),
    "signals to others": Attack(
        """
pids = [scene["worker"], scene["victim"], scene["postgres"]]
pids += [os.getppid(), -1] if scene["mode"] == "functions" else []
found = [pid for pid in pids if worked(lambda: os.kill(pid, signal.SIGURG))]
info = ctypes.create_string_buffer(128)
found += [pid for pid in pids if worked(lambda: failed(call(scene["calls"]["rt_sigqueueinfo"], pid, 23, info)))]
reading, writing = os.pipe()
found += got(owner=lambda: fcntl.fcntl(reading, 8, scene["victim"]), signal=lambda: fcntl.fcntl(reading, 10, 9))
if worked(lambda: os.kill(scene["victim"], signal.SIGKILL)): found.append("killed")
return found
"""
    ),
    "kills its parent": Attack(
        "return got(kill=lambda: os.kill(os.getppid(), signal.SIGKILL))", modes=(Mode.FUNCTIONS,)
    ),
    "limits and priorities of others": Attack(
        """
pid = scene["victim"]
return got(
    prlimit=lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (9, 9)),
    read=lambda: resource.prlimit(scene["worker"], resource.RLIMIT_NOFILE),
    renice=lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
    affinity=lambda: os.sched_setaffinity(pid, [0]),
    scheduler=lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
    ioprio=lambda: call(scene["calls"]["ioprio_set"], 1, pid, 0),
)
"""
    ),
    "a daemon that stays": Attack(
        """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", scene["marker"]])
    os._exit(0)
time.sleep(0.2)
return []
""",
        modes=REPOSITORY,
    ),
    "a shell": Attack(
        """
number = scene["calls"]["execveat"]
return got(sh=lambda: os.execv("/bin/sh", ["sh"]), at=lambda: call(number, -100, b"/bin/sh", None, None, 0))
""",
        modes=(Mode.FUNCTIONS,),
    ),
    "types for the terminal": Attack(
        """
try:
    fcntl.ioctl(0, 0x5412, b"x")
except OSError as error:
    return [] if error.errno == errno.EPERM else ["reached"]
return ["typed"]
"""
    ),
    "debugs itself back": Attack(
        """
return got(dumpable=lambda: failed(libc.prctl(4, 1, 0, 0, 0)), death=lambda: failed(libc.prctl(1, 0, 0, 0, 0)))
"""
    ),
    "ends its own init": Attack(
        "worked(lambda: os.kill(1, 9))\nreturn []", modes=REPOSITORY, ends=(Ended.DONE, Ended.DIED)
    ),
}
