/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_ARENA_H
#define MAIL_TLS_BASE_ARENA_H

/*
 * One arena a run. Everything that reaches facts, findings or text lives in it and dies with it, so
 * nobody frees a fact. Descriptors and library handles do not belong here: each has one owner.
 */

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* Called when memory runs out; must not return. */
typedef void arena_exhausted_fn(void);

/* The arena is owned by the caller, arena_free() is NULL-safe. Returns NULL when out of memory. */
struct arena *arena_new(arena_exhausted_fn *exhausted);
void arena_free(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL: exhaustion ends in the handler. */
void *arena_alloc(struct arena *arena, size_t size);

/* An array of `count` zeroed elements; an overflow of the product counts as exhaustion. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `len` octets with a NUL behind them. */
char *arena_copy(struct arena *arena, const void *data, size_t len);

char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0)));

#endif
