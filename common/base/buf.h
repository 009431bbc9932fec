/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_BUF_H
#define MAIL_TLS_BASE_BUF_H

/* Growable bytes in an arena. The content always has a NUL behind it that `len` does not count. */

#include <stddef.h>

struct arena;

struct buf {
	struct arena *arena;
	char *data; /* never NULL after buf_init() */
	size_t len;
	size_t size;
};

void buf_init(struct buf *buf, struct arena *arena);
void buf_clear(struct buf *buf); /* empties it, keeps the memory */
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Drops the first `len` octets (at most all). */
void buf_drop(struct buf *buf, size_t len);

#endif
