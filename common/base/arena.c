/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that lives as long as the run: blocks that are only ever filled, freed all at once.
 * Sanitizer builds hand out one malloc for each object, so that overruns are still seen.
 * Fails only by the handler given to arena_new().
 */

#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK = 16 * 1024, ARENA_ALIGN = 16 };

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ONE_OBJECT_PER_BLOCK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ONE_OBJECT_PER_BLOCK 1
#endif
#endif
#ifndef ARENA_ONE_OBJECT_PER_BLOCK
#define ARENA_ONE_OBJECT_PER_BLOCK 0
#endif

struct block {
	struct block *next;
	size_t used;
	size_t size;
	_Alignas(ARENA_ALIGN) unsigned char data[];
};

struct arena {
	arena_exhausted_fn *exhausted;
	struct block *blocks; /* the newest first */
};

static void out_of_memory(struct arena *arena)
{
	arena->exhausted();
	abort();
}

struct arena *arena_new(arena_exhausted_fn *exhausted)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena != NULL)
		arena->exhausted = exhausted;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->blocks != NULL) {
		struct block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	free(arena);
}

static struct block *block_add(struct arena *arena, size_t size)
{
	struct block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		out_of_memory(arena);
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	size_t rounded = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	void *object;

	if (rounded < size || rounded > SIZE_MAX - sizeof(struct block))
		out_of_memory(arena);
	if (ARENA_ONE_OBJECT_PER_BLOCK)
		block = block_add(arena, size);
	else if (block == NULL || block->size - block->used < rounded)
		block = block_add(arena, rounded > ARENA_BLOCK ? rounded : ARENA_BLOCK);
	object = block->data + block->used;
	block->used += ARENA_ONE_OBJECT_PER_BLOCK ? size : rounded;
	return object;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory(arena);
	return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const void *data, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list ap)
{
	va_list measure;
	char *text;
	int len;

	va_copy(measure, ap);
	len = vsnprintf(NULL, 0, format, measure);
	va_end(measure);
	if (len < 0)
		out_of_memory(arena);
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, ap);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	text = arena_vprintf(arena, format, ap);
	va_end(ap);
	return text;
}
