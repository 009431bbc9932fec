/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_FILE_H
#define MAIL_TLS_CLI_FILE_H

/* Whole files in the arena. */

#include <stdbool.h>

#include "base/text.h"

enum { FILE_MAX_OCTETS = 64 * 1024 * 1024 };

/*
 * Reads a file or a pipe, with a NUL behind it. False with a few words in `*problem` if it cannot
 * be read, is a folder, or has more than FILE_MAX_OCTETS.
 */
bool file_read(struct arena *arena, const char *path, struct text *octets, const char **problem);

#endif
