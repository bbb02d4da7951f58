/*
 * Stands between a process and libc (LD_PRELOAD) and sees every file operation under one folder, in the order in which the
 * kernel did them: it writes them into a log, or lets chosen ones fail. For tests on Linux; compiled when a test runs.
 *
 *   COSMICSYNC_DISK_FOLDER  the folder, absolute; the rest of the disk is left alone
 *   COSMICSYNC_DISK_LOG     where the log is appended to; without it nothing is logged
 *   COSMICSYNC_DISK_DROP    fsync of files whose name ends so is neither done nor logged: a disk or a setting that lies
 *
 * What the process writes into FOLDER/control is an order:
 *   at N EIO|ENOSPC once|on    the Nth write point from now fails, alone or with all after it
 *   sync N EIO|ENOSPC once|on  the same, counting fsync and fdatasync only
 *   room BYTES                 files may grow by so much in all; what is cut or removed gives room back
 *   mend                       nothing fails any more; FOLDER/struck then holds "points faults"
 * Write points are creations, writes, truncations and syncs. While all fail for want of room, statfs says that there is none. A file named `acks` is logged and never fails.
 *
 * Not seen: stores into mapped memory. SQLite maps only `-shm`, which whoever opens the database first after a crash throws away
 * and makes anew from the log.
 *
 * A log entry: u8 operation, u8 failed, u16 length of the name, u32 length of the payload, u64 offset, name, payload.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, FOLDER_SYNC, REMOVE, RENAME, BEGIN };
#define FDS 4096
#define NAME 256

static char names[FDS][NAME]; /* by descriptor, relative to the folder; empty where it is none of ours */
static unsigned char isFolder[FDS];
static char folder[4096], drop[64];
static size_t folderLength;
static int logFd = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static long long failAt, points, faults, room = -1;
static int failWith, failOn, failSyncOnly;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }
static int (*realOpen)(const char *, int, ...);
static ssize_t (*realPwrite)(int, const void *, size_t, off64_t);
static ssize_t (*realWrite)(int, const void *, size_t);
static ssize_t (*realWritev)(int, const struct iovec *, int);
static int (*realTruncate)(int, off64_t);
static int (*realFsync)(int);
static int (*realFdatasync)(int);
static int (*realClose)(int);
static int (*realUnlink)(const char *);
static int (*realRename)(const char *, const char *);

static void logEntry(uint8_t operation, uint8_t failed, const char *name, uint64_t offset, const void *payload, uint32_t length) {
  if (logFd < 0) return;
  unsigned char head[16];
  uint16_t nameLength = (uint16_t)strlen(name);
  head[0] = operation; head[1] = failed;
  memcpy(head + 2, &nameLength, 2); memcpy(head + 4, &length, 4); memcpy(head + 8, &offset, 8);
  struct iovec parts[3] = { { head, 16 }, { (void *)name, nameLength }, { (void *)payload, length } };
  if (realWritev(logFd, parts, 3) != (ssize_t)(16 + nameLength + length)) abort();
}

__attribute__((constructor)) static void begin(void) {
  realOpen = real("open64"); realPwrite = real("pwrite64"); realWrite = real("write"); realWritev = real("writev");
  realTruncate = real("ftruncate64"); realFsync = real("fsync"); realFdatasync = real("fdatasync"); realClose = real("close");
  realUnlink = real("unlink"); realRename = real("rename");
  const char *given = getenv("COSMICSYNC_DISK_FOLDER");
  if (given == NULL || strlen(given) >= sizeof folder - 1) return;
  strcpy(folder, given);
  folderLength = strlen(folder);
  const char *dropped = getenv("COSMICSYNC_DISK_DROP");
  if (dropped != NULL && strlen(dropped) < sizeof drop) strcpy(drop, dropped);
  const char *log = getenv("COSMICSYNC_DISK_LOG");
  if (log == NULL) return;
  int low = realOpen(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (low < 0) abort();
  logFd = fcntl(low, F_DUPFD_CLOEXEC, 900);
  realClose(low);
  logEntry(BEGIN, 0, "", 0, NULL, 0);
}

/* The part of the path below the folder, or NULL. The folder itself is "". */
static const char *within(const char *path) {
  if (folderLength == 0 || path == NULL || strncmp(path, folder, folderLength) != 0) return NULL;
  if (path[folderLength] == 0) return path + folderLength;
  return path[folderLength] == '/' && strlen(path + folderLength + 1) < NAME ? path + folderLength + 1 : NULL;
}
static const char *nameOf(int fd) { return fd >= 0 && fd < FDS && names[fd][0] != 0 ? names[fd] : NULL; }
static int isSpecial(const char *name) { return strcmp(name, "acks") == 0 || strcmp(name, "control") == 0 || strcmp(name, "struck") == 0; }
static int endsWith(const char *name, const char *end) {
  size_t length = strlen(name), endLength = strlen(end);
  return endLength > 0 && length >= endLength && strcmp(name + length - endLength, end) == 0;
}

/* Not zero where this point must fail: the error. */
static int strike(const char *name, int isSync) {
  if (isSpecial(name)) return 0;
  if (failSyncOnly && !isSync) return 0;
  points++;
  if (failWith == 0 || points < failAt || (points > failAt && !failOn)) return 0;
  faults++;
  return failWith;
}

static long long sizeOf(int fd) { struct stat64 found; return fstat64(fd, &found) == 0 ? found.st_size : 0; }
/* Takes room for a growth to `end`; false where there is none. */
static int takeRoom(int fd, const char *name, long long end) {
  if (room < 0 || isSpecial(name)) return 1;
  long long growth = end - sizeOf(fd);
  if (growth > room) { faults++; return 0; }
  room -= growth > 0 ? growth : 0;
  return 1;
}

static void obey(const char *text, size_t length) {
  char line[128], kind[16] = "", often[16] = "";
  long long count = 0;
  snprintf(line, sizeof line, "%.*s", (int)length, text);
  if (sscanf(line, "at %lld %15s %15s", &count, kind, often) == 3 || sscanf(line, "sync %lld %15s %15s", &count, kind, often) == 3) {
    failSyncOnly = line[0] == 's';
    failAt = count; points = 0; faults = 0;
    failOn = strcmp(often, "on") == 0;
    failWith = strcmp(kind, "ENOSPC") == 0 ? ENOSPC : EIO;
  } else if (sscanf(line, "room %lld", &count) == 1) {
    room = count; faults = 0;
  } else if (strncmp(line, "mend", 4) == 0) {
    char path[4200];
    failWith = 0; failSyncOnly = 0; room = -1;
    snprintf(path, sizeof path, "%s/struck", folder);
    int fd = realOpen(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int told = snprintf(line, sizeof line, "%lld %lld\n", points, faults);
    if (fd < 0 || realWrite(fd, line, (size_t)told) != told) abort();
    realClose(fd);
  }
}

static int openAny(int at, const char *path, int flags, mode_t mode) {
  const char *name = at == AT_FDCWD ? within(path) : NULL;
  if (name == NULL) return (int)syscall(SYS_openat, at, path, flags, mode);
  pthread_mutex_lock(&turn);
  struct stat64 found;
  int there = stat64(path, &found) == 0, fd = -1, error = 0;
  int makes = !there && (flags & O_CREAT) != 0, cuts = there && (flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY;
  if (makes || cuts) error = strike(name, 0);
  if (error != 0) errno = error;
  else fd = (int)syscall(SYS_openat, at, path, flags, mode);
  if (fd >= 0 && fd < FDS) {
    isFolder[fd] = there && S_ISDIR(found.st_mode);
    strcpy(names[fd], name[0] == 0 ? "." : name);
    if (!isFolder[fd] && strcmp(name, "control") != 0 && strcmp(name, "struck") != 0) {
      if (makes) logEntry(CREATE, 0, name, 0, NULL, 0);
      if (cuts) { if (room >= 0) room += found.st_size; logEntry(TRUNCATE, 0, name, 0, NULL, 0); }
    }
  }
  pthread_mutex_unlock(&turn);
  return fd;
}
/* A disk without room says so, as long as it has none. */
#define WITHOUT_ROOM(own, type) \
  int own(const char *path, type *found) { \
    int told = REAL(own)(path, found); \
    if (told == 0 && within(path) != NULL && (room == 0 || (failWith == ENOSPC && failOn && points >= failAt))) found->f_bavail = found->f_bfree = 0; \
    return told; \
  }
WITHOUT_ROOM(statfs, struct statfs)
WITHOUT_ROOM(statfs64, struct statfs64)
int open(const char *path, int flags, ...) { va_list rest; va_start(rest, flags); mode_t mode = (flags & O_CREAT) ? (mode_t)va_arg(rest, int) : 0; va_end(rest); return openAny(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { va_list rest; va_start(rest, flags); mode_t mode = (flags & O_CREAT) ? (mode_t)va_arg(rest, int) : 0; va_end(rest); return openAny(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { va_list rest; va_start(rest, flags); mode_t mode = (flags & O_CREAT) ? (mode_t)va_arg(rest, int) : 0; va_end(rest); return openAny(at, path, flags, mode); }

/* offset < 0: where the file stands. */
static ssize_t writeAny(int fd, const void *bytes, size_t length, off64_t offset) {
  const char *name = nameOf(fd);
  if (name == NULL) return offset < 0 ? realWrite(fd, bytes, length) : realPwrite(fd, bytes, length, offset);
  if (strcmp(name, "control") == 0) { pthread_mutex_lock(&turn); obey(bytes, length); pthread_mutex_unlock(&turn); return (ssize_t)length; }
  pthread_mutex_lock(&turn);
  ssize_t done = -1;
  int error = strike(name, 0);
  off64_t at = offset >= 0 ? offset : (fcntl(fd, F_GETFL) & O_APPEND) ? sizeOf(fd) : lseek64(fd, 0, SEEK_CUR);
  if (error == 0 && !takeRoom(fd, name, at + (long long)length)) error = ENOSPC;
  if (error != 0) errno = error;
  else {
    done = offset < 0 ? realWrite(fd, bytes, length) : realPwrite(fd, bytes, length, offset);
    if (done > 0) logEntry(WRITE, 0, name, (uint64_t)at, bytes, (uint32_t)done);
  }
  pthread_mutex_unlock(&turn);
  return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return writeAny(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return writeAny(fd, bytes, length, offset); }
ssize_t write(int fd, const void *bytes, size_t length) { return writeAny(fd, bytes, length, -1); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (nameOf(fd) == NULL) return realWritev(fd, parts, count);
  ssize_t sum = 0;
  for (int i = 0; i < count; i++) {
    ssize_t done = writeAny(fd, parts[i].iov_base, parts[i].iov_len, -1);
    if (done < 0) return sum > 0 ? sum : -1;
    sum += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return sum;
}

static int truncateAny(int fd, off64_t length) {
  const char *name = nameOf(fd);
  if (name == NULL) return realTruncate(fd, length);
  pthread_mutex_lock(&turn);
  int done = -1, error = strike(name, 0);
  long long before = sizeOf(fd);
  if (error == 0 && !takeRoom(fd, name, length)) error = ENOSPC;
  if (error != 0) errno = error;
  else if ((done = realTruncate(fd, length)) == 0) {
    if (room >= 0 && length < before) room += before - length;
    logEntry(TRUNCATE, 0, name, (uint64_t)length, NULL, 0);
  }
  pthread_mutex_unlock(&turn);
  return done;
}
int ftruncate(int fd, off_t length) { return truncateAny(fd, length); }
int ftruncate64(int fd, off64_t length) { return truncateAny(fd, length); }

static int syncAny(int fd, int (*how)(int)) {
  const char *name = nameOf(fd);
  if (name == NULL) return how(fd);
  if (endsWith(name, drop)) return 0;
  pthread_mutex_lock(&turn);
  int done = -1, error = strike(name, 1);
  if (error != 0) errno = error;
  else done = how(fd);
  logEntry(isFolder[fd] ? FOLDER_SYNC : SYNC, done != 0, name, 0, NULL, 0);
  if (error != 0) errno = error;
  pthread_mutex_unlock(&turn);
  return done;
}
int fsync(int fd) { return syncAny(fd, realFsync); }
int fdatasync(int fd) { return syncAny(fd, realFdatasync); }

int close(int fd) {
  if (fd >= 0 && fd < FDS) names[fd][0] = 0;
  return realClose(fd);
}
int unlink(const char *path) {
  const char *name = within(path);
  if (name == NULL) return realUnlink(path);
  pthread_mutex_lock(&turn);
  struct stat64 found;
  int there = lstat64(path, &found) == 0;
  int done = realUnlink(path);
  if (done == 0) {
    if (room >= 0 && there) room += found.st_size;
    logEntry(REMOVE, 0, name, 0, NULL, 0);
  }
  pthread_mutex_unlock(&turn);
  return done;
}
int rename(const char *from, const char *to) {
  const char *name = within(from), *next = within(to);
  if (name == NULL || next == NULL) return realRename(from, to);
  pthread_mutex_lock(&turn);
  int done = realRename(from, to);
  if (done == 0) logEntry(RENAME, 0, name, 0, next, (uint32_t)strlen(next));
  pthread_mutex_unlock(&turn);
  return done;
}
