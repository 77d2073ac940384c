"""System calls that a student's program may not make, by the case that they stand for; numbers of x86-64.

With the profile each fails with EPERM. Where it is let through, each says something else to root with every
capability: the arguments are wrong, or do no harm.
"""

import base64
import json

from tests.runner.conftest import Student

NEW_USER, NEW_NET, SIGCHLD = 0x10000000, 0x40000000, 17
BAD = 1  # an address that nothing is at
KERNEL_CALLS: dict[str, dict[str, list[int]]] = {
    "R18": {
        "socket vsock": [41, 40, 1, 0],
        "socket netlink": [41, 16, 3, 0],
        "socket packet": [41, 17, 3, 0],
        "socket alg": [41, 38, 5, 0],
    },
    "R19": {
        "io_uring_setup": [425, 8, 0],
        "io_uring_enter": [426, 0, 0, 0, 0],
        "io_uring_register": [427, -1, 0, 0, 0],
        "io_setup": [206, 1, BAD],
    },
    "R20": {
        "ptrace": [101, 0, 0, 0, 0],
        "process_vm_readv": [310, 1, 0, 0, 0, 0, 0],
        "process_vm_writev": [311, 1, 0, 0, 0, 0, 0],
        "process_madvise": [440, -1, 0, 0, 0, 0],
        "process_mrelease": [448, -1, 0],
        "pidfd_getfd": [438, 0, 0, 0],
        "kcmp": [312, 1, 1, 0, 0, 0],
        "prlimit of the agent": [302, 1, 7, 0, 0],
    },
    "R21": {
        "unshare user": [272, NEW_USER],
        "unshare net": [272, NEW_NET],
        "clone user": [56, NEW_USER | SIGCHLD, 0, 0, 0, 0],
        "mount": [165, 0, 0, 0, 0, 0],
        "umount": [166, 0, 0],
        "setns": [308, 0, 0],
        "chroot": [161, 0],
        "sethostname": [170, BAD, 1],
        "open_by_handle_at": [304, -1, BAD, 0],
    },
    "R22": {
        "keyctl": [250, 0, 0, 0, 0, 0],
        "add_key": [248, 0, 0, 0, 0],
        "request_key": [249, 0, 0, 0, 0],
        "bpf": [321, 0, 0, 0],
        "perf_event_open": [298, 0, 0, -1, -1, 0],
        "userfaultfd": [323, 0],
        "modify_ldt": [154, 0, 0, 0],
        "fanotify_mark": [301, -1, 0, 0, 0, 0],
        "memfd_secret": [447, -1],
        "mlock": [149, 0, 0],
        "adjtimex": [159, BAD],
        "settimeofday": [164, BAD, 0],
        "sync": [162],
        "syncfs": [306, -1],
        "reboot": [169, 0, 0, 0, 0],
        "init_module": [175, 0, 0, 0],
        "acct": [163, BAD],
        "iopl": [172, 9],
        "syslog": [103, 100, 0, 0],
        "get_mempolicy": [239, 0, 0, 0, 0, 9],
        "vhangup": [153],
    },
    "R27": {
        "inotify_init": [253],
        "inotify_init1": [294, 0],
    },
    "R32": {
        "shmget": [29, 1, 4096, 0o1666],
        "semget": [64, 1, 1, 0o1666],
        "msgget": [68, 1, 0o1666],
        "mq_open": [240, 0, 0o102, 0o666, 0],
    },
}
ALL_CALLS = {name: numbers for calls in KERNEL_CALLS.values() for name, numbers in calls.items()}
CASE_OF = {name: case for case, calls in KERNEL_CALLS.items() for name in calls}
ASK_KERNEL = """
import ctypes, errno, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for name, numbers in json.loads(sys.stdin.read()).items():
    if os.fork() == 0:
        asker = os.getpid()
        result = libc.syscall(*[ctypes.c_long(number) for number in numbers])
        word = errno.errorcode[ctypes.get_errno()] if result == -1 else "allowed"
        if os.getpid() == asker and result >= -1:
            os.write(1, f"{name}={word}\\n".encode())
        os._exit(0)
    os.wait()
"""
OLD_CALL = """
import ctypes, mmap
code = b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3"  # getpid, as a 32-bit program asks
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(code)
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))())
"""
OLD_SOCKET = """
import ctypes, mmap, struct
low = 0x40  # below 4 GB, where a 32-bit call can read its arguments
everything = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
memory = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | low, prot=everything)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
arguments = start + 64
code = b"\\x53\\xb8" + struct.pack("<I", 102) + b"\\xbb" + struct.pack("<I", 1)
code += b"\\xb9" + struct.pack("<I", arguments) + b"\\xcd\\x80\\x5b\\xc3"
memory[:len(code)] = code
memory[64:76] = struct.pack("<III", 40, 1, 0)  # socket(AF_VSOCK, SOCK_STREAM, 0)
print(ctypes.CFUNCTYPE(ctypes.c_int)(start)())
"""


def kernel_says(student: Student, calls: dict[str, list[int]]) -> dict[str, str]:
    """Return what the kernel answers to each call of a program in a student's container."""
    answer = student.runs(ASK_KERNEL, stdin=base64.b64encode(json.dumps(calls).encode()).decode())
    return dict(line.split("=") for line in answer["stdout"].splitlines())
