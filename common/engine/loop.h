/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_LOOP_H
#define MAIL_TLS_ENGINE_LOOP_H

/*
 * poll(2) with timers. A source is embedded in whatever owns it; its call-backs find the owner by
 * SOURCE_OWNER. Any number of loops may run side by side.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct source {
	int fd;           /* -1: only the deadline counts */
	short events;     /* of poll(2) */
	int64_t deadline; /* monotonic microseconds or CLOCK_NEVER */
	void (*ready)(struct source *source, int64_t now);
	void (*expired)(struct source *source, int64_t now);
};

#define SOURCE_OWNER(source, type, member) ((type *)((char *)(source)-offsetof(type, member)))

struct loop {
	struct arena *arena;
	VEC_OF(struct source *) sources;
};

void loop_init(struct loop *loop, struct arena *arena);

/* The source stays the caller's. Adding and removing are allowed in call-backs. */
void loop_add(struct loop *loop, struct source *source);
void loop_remove(struct loop *loop, struct source *source);

/* Runs until no source is left: every source must have a deadline or end by its peer. */
void loop_run(struct loop *loop);

#endif
