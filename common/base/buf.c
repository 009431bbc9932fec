/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growable bytes. Knows no caps: whoever stores what a peer sends caps it first. Cannot fail. */

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { BUF_FIRST_SIZE = 256 };

void buf_init(struct buf *buf, struct arena *arena)
{
	buf->arena = arena;
	buf->size = BUF_FIRST_SIZE;
	buf->data = arena_alloc(arena, buf->size);
	buf->len = 0;
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->data[0] = '\0';
}

/* Makes room for `more` octets and the NUL. */
static void reserve(struct buf *buf, size_t more)
{
	size_t size = buf->size;
	char *data;

	if (more < buf->size - buf->len)
		return;
	while (size - buf->len <= more)
		size *= 2;
	data = arena_alloc(buf->arena, size);
	memcpy(data, buf->data, buf->len + 1);
	buf->data = data;
	buf->size = size;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	reserve(buf, len);
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_add_text(buf, arena_vprintf(buf->arena, format, ap));
	va_end(ap);
}

void buf_drop(struct buf *buf, size_t len)
{
	if (len > buf->len)
		len = buf->len;
	buf->len -= len;
	memmove(buf->data, buf->data + len, buf->len + 1);
}
