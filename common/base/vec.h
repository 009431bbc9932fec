/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_VEC_H
#define MAIL_TLS_BASE_VEC_H

/*
 * Typed vectors in an arena:
 *
 *	VEC_OF(struct finding) findings = {0};
 *	*VEC_ADD(arena, &findings) = finding;
 *
 * Growth moves the elements, so a pointer to one holds only until the next VEC_ADD. What must stay
 * where it is (a probe that the loop points to) is kept as a vector of pointers.
 */

#include <stddef.h>
#include <string.h>

#include "base/arena.h"

#define VEC_OF(type)                                                                               \
	struct {                                                                                   \
		type *items;                                                                       \
		size_t count;                                                                      \
		size_t room;                                                                       \
	}

/* Yields a pointer to a new zeroed element at the end. */
#define VEC_ADD(arena, vec)                                                                        \
	((vec)->items = vec_grow(                                                                  \
		 (arena), (vec)->items, (vec)->count, &(vec)->room, sizeof((vec)->items[0])),      \
		&(vec)->items[(vec)->count++])

static inline void *vec_grow(
	struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
	void *grown;

	if (count < *room)
		return items;
	*room = *room == 0 ? 4 : *room * 2;
	grown = arena_array(arena, *room, size);
	if (count > 0)
		memcpy(grown, items, count * size);
	return grown;
}

#endif
