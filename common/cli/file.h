/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_FILE_H
#define MAIL_TLS_CLI_FILE_H

/* Files, whole in the arena or in pieces. */

#include <stdbool.h>

#include "base/text.h"

enum { FILE_MAX_OCTETS = 64 * 1024 * 1024 };

/*
 * Reads a file or a pipe, with a NUL behind it. False with a few words in `*problem` if it cannot
 * be read, is a folder, or has more than FILE_MAX_OCTETS.
 */
bool file_read(struct arena *arena, const char *path, struct text *octets, const char **problem);

/*
 * Reads a file in pieces of at most `room` octets at `data`, which saves the memory of the whole.
 * `take` gets what is there, and whether it is the last; it says how many octets it is done with,
 * the others come again in front of the next piece. False as file_read(), and with `*problem` NULL
 * if `take` wanted more than there is room for.
 */
typedef size_t file_taker(void *owner, struct text octets, bool last);
bool file_read_pieces(const char *path, char *data, size_t room, file_taker *take, void *owner,
	const char **problem);

#endif
