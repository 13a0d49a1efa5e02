/* Stops a program at one of its file-changing calls.
 *
 * Preloaded into a process and all that it starts. Every call that could change a regular file
 * or a folder is counted, over all processes together, in a file of eight bytes that they share
 * (KILLAT_COUNTER). Before call number KILLAT_AT is carried out,
 *
 *   KILLAT_MODE=group    the whole process group is killed: power off, but for lost buffers
 *   KILLAT_MODE=process  only the calling process is killed: the out-of-memory killer
 *   KILLAT_MODE=interrupt the process group gets the signal of Ctrl-C, as from a terminal
 *   KILLAT_MODE=full     this call and every later one that needs space fails: disk full
 *
 * KILLAT_AT=0 only counts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long *counter;
static long stop_at;
static char mode;

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("KILLAT_COUNTER");
    const char *at = getenv("KILLAT_AT");
    const char *how = getenv("KILLAT_MODE");
    if (!path || !at || !how)
        return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0)
        return;
    void *map = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (map == MAP_FAILED)
        return;
    stop_at = atol(at);
    mode = how[0];
    counter = map;
}

/* Counts one call. Says 1 if it has to fail for want of space. */
static int meet(int needs_space)
{
    if (!counter)
        return 0;
    long now = atomic_fetch_add(counter, 1) + 1;
    if (!stop_at || now < stop_at)
        return 0;
    if (mode == 'g' && now == stop_at)
        kill(0, SIGKILL);
    if (mode == 'p' && now == stop_at)
        kill(getpid(), SIGKILL);
    if (mode == 'i' && now == stop_at)
        kill(0, SIGINT);
    if (mode == 'f' && needs_space) {
        errno = ENOSPC;
        return 1;
    }
    return 0;
}

static int is_regular(int fd)
{
    struct stat facts;
    return fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
}

static int changes(const char *path, int flags)
{
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
    return writes && strncmp(path, "/dev/", 5) != 0;
}

static mode_t read_mode(int flags, va_list rest)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t bits = read_mode(flags, rest);                                                      \
        va_end(rest);                                                                              \
        if (changes(path, flags) && meet(1))                                                       \
            return -1;                                                                             \
        return REAL(name)(path, flags, bits);                                                      \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                               \
    int name(int folder, const char *path, int flags, ...)                                         \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t bits = read_mode(flags, rest);                                                      \
        va_end(rest);                                                                              \
        if (changes(path, flags) && meet(1))                                                       \
            return -1;                                                                             \
        return REAL(name)(folder, path, flags, bits);                                              \
    }
OPENAT(openat)
OPENAT(openat64)

#define FOPEN(name)                                                                                \
    FILE *name(const char *path, const char *how)                                                  \
    {                                                                                              \
        if (strpbrk(how, "wa+") && changes(path, O_WRONLY) && meet(1))                             \
            return NULL;                                                                           \
        return REAL(name)(path, how);                                                              \
    }
FOPEN(fopen)
FOPEN(fopen64)

int fclose(FILE *file)
{
    int fd = fileno(file);
    int writes = fd >= 0 && is_regular(fd) && (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
    if (writes && meet(1)) {
        REAL(fclose)(file);
        errno = ENOSPC;
        return EOF;
    }
    return REAL(fclose)(file);
}

#define CALL(type, name, parameters, arguments, applies, needs_space)                              \
    type name parameters                                                                           \
    {                                                                                              \
        if ((applies) && meet(needs_space))                                                        \
            return -1;                                                                             \
        return REAL(name) arguments;                                                               \
    }

CALL(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), is_regular(fd), 1)
CALL(ssize_t, writev, (int fd, const struct iovec *data, int count), (fd, data, count),
     is_regular(fd), 1)
CALL(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at),
     is_regular(fd), 1)
CALL(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at),
     is_regular(fd), 1)
CALL(int, ftruncate, (int fd, off_t size), (fd, size), 1, 1)
CALL(int, ftruncate64, (int fd, off64_t size), (fd, size), 1, 1)
CALL(int, truncate, (const char *path, off_t size), (path, size), 1, 1)
CALL(int, fsync, (int fd), (fd), is_regular(fd), 1)
CALL(int, fdatasync, (int fd), (fd), is_regular(fd), 1)
CALL(int, mkdir, (const char *path, mode_t bits), (path, bits), 1, 1)
CALL(int, mkdirat, (int folder, const char *path, mode_t bits), (folder, path, bits), 1, 1)
CALL(int, link, (const char *from, const char *to), (from, to), 1, 1)
CALL(int, linkat, (int a, const char *from, int b, const char *to, int flags),
     (a, from, b, to, flags), 1, 1)
CALL(int, symlink, (const char *from, const char *to), (from, to), 1, 1)
CALL(int, symlinkat, (const char *from, int folder, const char *to), (from, folder, to), 1, 1)
CALL(int, rename, (const char *from, const char *to), (from, to), 1, 0)
CALL(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), 1, 0)
CALL(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags),
     (a, from, b, to, flags), 1, 0)
CALL(int, unlink, (const char *path), (path), 1, 0)
CALL(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), 1, 0)
CALL(int, rmdir, (const char *path), (path), 1, 0)
CALL(int, chmod, (const char *path, mode_t bits), (path, bits), 1, 0)
CALL(int, fchmod, (int fd, mode_t bits), (fd, bits), 1, 0)
