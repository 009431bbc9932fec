/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event loop: tens of descriptors, so poll(2) and a walk over all of them. A removed source
 * leaves a hole until the round is over, so that no call-back is ever made on one that has gone.
 */

#include "engine/loop.h"

#include <poll.h>

#include "base/clock.h"

void loop_init(struct loop *loop, struct arena *arena)
{
	*loop = (struct loop){.arena = arena};
}

void loop_add(struct loop *loop, struct source *source)
{
	*VEC_ADD(loop->arena, &loop->sources) = source;
}

void loop_remove(struct loop *loop, struct source *source)
{
	for (size_t i = 0; i < loop->sources.count; i++)
		if (loop->sources.items[i] == source)
			loop->sources.items[i] = NULL;
}

static void sweep(struct loop *loop)
{
	size_t kept = 0;

	for (size_t i = 0; i < loop->sources.count; i++)
		if (loop->sources.items[i] != NULL)
			loop->sources.items[kept++] = loop->sources.items[i];
	loop->sources.count = kept;
}

static int64_t next_deadline(const struct loop *loop)
{
	int64_t next = CLOCK_NEVER;

	for (size_t i = 0; i < loop->sources.count; i++)
		if (loop->sources.items[i]->deadline < next)
			next = loop->sources.items[i]->deadline;
	return next;
}

/* Only the sources that were polled are served; those added meanwhile wait for the next round. */
static void dispatch(struct loop *loop, const struct pollfd *fds, size_t count)
{
	int64_t now = clock_monotonic();

	for (size_t i = 0; i < count; i++) {
		struct source *source = loop->sources.items[i];

		if (source == NULL)
			continue;
		if (source->deadline <= now)
			source->expired(source, now);
		else if (fds[i].revents != 0)
			source->ready(source, now);
	}
}

static void fill(const struct loop *loop, struct pollfd *fds)
{
	for (size_t i = 0; i < loop->sources.count; i++)
		fds[i] = (struct pollfd){
			.fd = loop->sources.items[i]->fd, .events = loop->sources.items[i]->events};
}

void loop_run(struct loop *loop)
{
	struct pollfd *fds = NULL;
	size_t room = 0;

	for (sweep(loop); loop->sources.count > 0; sweep(loop)) {
		size_t count = loop->sources.count;

		while (room < count)
			fds = vec_grow(loop->arena, fds, room, &room, sizeof(*fds));
		fill(loop, fds);
		/* EINTR: the deadlines are looked at all the same, and fill() cleared the rest */
		(void)poll(fds, count, clock_poll_timeout(next_deadline(loop), clock_monotonic()));
		dispatch(loop, fds, count);
	}
}
