/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading files that the user or the system names. They are read, not mapped: a bundle that is
 * rewritten meanwhile must not end the process by SIGBUS. Fails with words of the system.
 */

#include "cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { FIRST_ROOM = 16 * 1024 };

/* A pipe without a writer is opened and empty, not waited for. */
static int open_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) != 0 || fcntl(fd, F_SETFL, 0) != 0) {
		close(fd);
		return -1;
	}
	*size = S_ISREG(status.st_mode) && status.st_size <= FILE_MAX_OCTETS
		? (size_t)status.st_size
		: 0;
	return fd;
}

static bool read_all(struct arena *arena, int fd, size_t expected, struct text *octets)
{
	size_t room = expected > 0 ? expected + 1 : FIRST_ROOM;
	char *data = arena_alloc(arena, room + 1);
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, data + len, room - len)) > 0) {
		len += (size_t)got;
		if (len > FILE_MAX_OCTETS) {
			errno = EFBIG;
			return false;
		}
		if (len == room) {
			char *grown = arena_alloc(arena, 2 * room + 1);

			memcpy(grown, data, len);
			data = grown;
			room *= 2;
		}
	}
	*octets = (struct text){data, len};
	return got == 0;
}

bool file_read(struct arena *arena, const char *path, struct text *octets, const char **problem)
{
	struct text read = {"", 0};
	size_t expected = 0;
	bool good = false;
	int fd = open_file(path, &expected);

	if (fd >= 0) {
		good = read_all(arena, fd, expected, &read);
		if (!good)
			*problem = strerror(errno);
		close(fd);
	} else {
		*problem = strerror(errno);
	}
	if (good)
		*octets = read;
	return good;
}

/* Reads until the piece is full or the file ends; -1 as read(2). */
static ssize_t fill(int fd, char *data, size_t room)
{
	size_t len = 0;
	ssize_t got = 1;

	while (len < room && (got = read(fd, data + len, room - len)) > 0)
		len += (size_t)got;
	return got < 0 ? got : (ssize_t)len;
}

static bool take_pieces(int fd, char *data, size_t room, file_taker *take, void *owner)
{
	size_t kept = 0, all = 0;
	bool last = false;

	while (!last) {
		ssize_t got = fill(fd, data + kept, room - kept);
		size_t done;

		if (got < 0)
			return false;
		all += (size_t)got;
		if (all > FILE_MAX_OCTETS) {
			errno = EFBIG;
			return false;
		}
		last = kept + (size_t)got < room;
		kept += (size_t)got;
		done = take(owner, (struct text){data, kept}, last);
		if (done == 0 && !last) {
			errno = 0;
			return false;
		}
		kept -= done;
		memmove(data, data + done, kept);
	}
	return true;
}

bool file_read_pieces(const char *path, char *data, size_t room, file_taker *take, void *owner,
	const char **problem)
{
	size_t size;
	int fd = open_file(path, &size);
	bool good = fd >= 0 && take_pieces(fd, data, room, take, owner);

	if (!good)
		*problem = errno == 0 ? NULL : strerror(errno);
	if (fd >= 0)
		close(fd);
	return good;
}
