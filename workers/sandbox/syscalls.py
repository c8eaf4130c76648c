"""Tables of system calls: what each architecture numbers them, and who may call which.

A name is followed by its numbers on x86_64 and aarch64, ``-`` where it has none there. Sources: the kernel's
``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    """How a machine numbers its calls: AUDIT_ARCH of ``linux/audit.h``, its column below, and where x32 begins."""

    audit: int
    column: int
    alien_from: int | None = None


#: By what ``platform.machine()`` says.
ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": Architecture(audit=0xC000003E, column=0, alien_from=0x40000000),
    "aarch64": Architecture(audit=0xC00000B7, column=1),
}


def numbers(table: str, architecture: Architecture) -> dict[str, int]:
    """Return the calls of ``table`` that ``architecture`` has, by name."""
    words = table.split()
    columns = words[1 + architecture.column :: 3]
    return {name: int(number) for name, number in zip(words[::3], columns, strict=True) if number != "-"}


#: What any program may call: it computes, reads what Landlock shows it, and waits.
ALWAYS = """
read 0 63  write 1 64  readv 19 65  writev 20 66  pread64 17 67  pwrite64 18 68  preadv 295 69  pwritev 296 70
preadv2 327 286  pwritev2 328 287  open 2 -  openat 257 56  close 3 57  close_range 436 436  lseek 8 62
fstat 5 80  newfstatat 262 79  stat 4 -  lstat 6 -  statx 332 291  access 21 -  faccessat 269 48
faccessat2 439 439  readlink 89 -  readlinkat 267 78  getdents 78 -  getdents64 217 61  getcwd 79 17  dup 32 23
dup2 33 -  dup3 292 24  pipe 22 -  pipe2 293 59  poll 7 -  ppoll 271 73  select 23 -  pselect6 270 72
epoll_create 213 -  epoll_create1 291 20  epoll_ctl 233 21  epoll_wait 232 -  epoll_pwait 281 22
epoll_pwait2 441 441  eventfd 284 -  eventfd2 290 19  mmap 9 222  munmap 11 215  mremap 25 216  mprotect 10 226
madvise 28 233  brk 12 214  msync 26 227  mincore 27 232  futex 202 98  futex_waitv 449 449
set_robust_list 273 99  get_robust_list 274 100  rseq 334 293  membarrier 324 283  arch_prctl 158 -
set_tid_address 218 96  sched_yield 24 124  sched_getaffinity 204 123  getcpu 309 168  clock_gettime 228 113
clock_getres 229 114  clock_nanosleep 230 115  nanosleep 35 101  gettimeofday 96 169  time 201 -  times 100 153
getrusage 98 165  getrlimit 97 163  setrlimit 160 164  getpid 39 172  gettid 186 178  getppid 110 173
getuid 102 174  geteuid 107 175  getgid 104 176  getegid 108 177  getpgrp 111 -  getpgid 121 155  getsid 124 156
getgroups 115 158  getresuid 118 148  getresgid 120 150  uname 63 160  sysinfo 99 179  getrandom 318 278
rt_sigaction 13 134  rt_sigprocmask 14 135  rt_sigreturn 15 139  rt_sigpending 127 136  rt_sigsuspend 130 133
rt_sigtimedwait 128 137  sigaltstack 131 132  restart_syscall 219 128  pause 34 -  alarm 37 -  setitimer 38 103
getitimer 36 102  timerfd_create 283 85  timerfd_settime 286 86  timerfd_gettime 287 87  exit 60 93
exit_group 231 94  fadvise64 221 223  flock 73 32  fsync 74 82  fdatasync 75 83  chdir 80 49  fchdir 81 50
umask 95 166  statfs 137 43  fstatfs 138 44  wait4 61 260  waitid 247 95
"""

#: What a repository may call besides, in namespaces of its own: processes, files of its work folder, local sockets.
REPOSITORY = """
execve 59 221  fork 57 -  vfork 58 -  kill 62 129  tkill 200 130  tgkill 234 131  setpgid 109 154
setsid 112 157  mkdir 83 -  mkdirat 258 34  rmdir 84 -  unlink 87 -  unlinkat 263 35  rename 82 -
renameat 264 38  renameat2 316 276  link 86 -  linkat 265 37  symlink 88 -  symlinkat 266 36  chmod 90 -
fchmod 91 52  fchmodat 268 53  fchmodat2 452 452  utime 132 -  utimes 235 -  futimesat 261 -  utimensat 280 88
truncate 76 45  ftruncate 77 46  fallocate 285 47  creat 85 -  bind 49 200  listen 50 201  accept 43 202
accept4 288 242  connect 42 203  getsockname 51 204  getpeername 52 205  sendto 44 206  recvfrom 45 207
sendmsg 46 211  recvmsg 47 212  setsockopt 54 208  getsockopt 55 209  shutdown 48 210  copy_file_range 326 285
sendfile 40 71
"""

#: What is allowed for some arguments only; see ``seccomp``.
EXAMINED = """
fcntl 72 25  ioctl 16 29  clone 56 220  prctl 157 167  prlimit64 302 261  socket 41 198  socketpair 53 199
"""

#: What is answered with EPERM, so that an error says what was refused; every other call does not exist (ENOSYS).
REFUSED = """
execveat 322 281  ptrace 101 117  process_vm_readv 310 270  process_vm_writev 311 271  process_madvise 440 440
mount 165 40  umount2 166 39  pivot_root 155 41  chroot 161 51  fsopen 430 430  fsconfig 431 431
fsmount 432 432  fspick 433 433  open_tree 428 428  move_mount 429 429  mount_setattr 442 442  bpf 321 280
perf_event_open 298 241  userfaultfd 323 282  io_uring_setup 425 425  io_uring_enter 426 426
io_uring_register 427 427  keyctl 250 219  add_key 248 217  request_key 249 218  pidfd_open 434 434
pidfd_getfd 438 438  pidfd_send_signal 424 424  memfd_create 319 279  memfd_secret 447 447  shmget 29 194
shmat 30 196  shmctl 31 195  shmdt 67 197  semget 64 190  semop 65 193  semctl 66 191  msgget 68 186
msgsnd 69 189  msgrcv 70 188  msgctl 71 187  mq_open 240 180  unshare 272 97  setns 308 268  setuid 105 146
setgid 106 144  setreuid 113 145  setregid 114 143  setresuid 117 147  setresgid 119 149  setgroups 116 159
setfsuid 122 151  setfsgid 123 152  capset 126 91  chown 92 -  fchown 93 55  lchown 94 -  fchownat 260 54
setxattr 188 5  lsetxattr 189 6  fsetxattr 190 7  removexattr 197 14  lremovexattr 198 15  fremovexattr 199 16
rt_sigqueueinfo 129 138  rt_tgsigqueueinfo 297 240  setpriority 141 140  sched_setaffinity 203 122
sched_setscheduler 144 119  sched_setparam 142 118  sched_setattr 314 274  ioprio_set 251 30  personality 135 92
kexec_load 246 104  init_module 175 105  finit_module 313 273  delete_module 176 106  reboot 169 142
swapon 167 224  swapoff 168 225  syslog 103 116  acct 163 89  settimeofday 164 170  clock_settime 227 112
adjtimex 159 171  sethostname 170 161  setdomainname 171 162  quotactl 179 60  name_to_handle_at 303 264
open_by_handle_at 304 265  fanotify_init 300 262  mknod 133 -  mknodat 259 33  kcmp 312 272  modify_ldt 154 -
iopl 172 -  ioperm 173 -  vhangup 153 58  mlock 149 228  mlockall 151 230  mlock2 325 284
"""
