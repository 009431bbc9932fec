/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event loop with pipes and timers: who is called, in which order, and who no longer is. */

#include "unit.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/loop.h"

enum { MAX_ACTORS = 3, MAX_CALLS = 16, MILLISECOND = CLOCK_SECOND / 1000 };

/* What an actor does when it is called; it always leaves the loop itself, too, but for STAYS. */
enum deed {
	LEAVES,
	STAYS,        /* the first time */
	REMOVES_NEXT, /* the actor behind it, which is in the loop as well */
	ADDS_NEXT     /* the actor behind it, which is not there yet */
};

struct stage_row {
	bool readable; /* its pipe has an octet; else a pipe that stays empty */
	bool no_pipe;
	int deadline; /* milliseconds from now; -1: never */
	enum deed deed;
};

struct actor {
	struct source source;
	struct play *play;
	enum deed deed;
	int fds[2];
	int calls;
};

struct play {
	struct loop loop;
	struct actor actors[MAX_ACTORS];
	char log[MAX_CALLS + 1]; /* `a`: actor 0 was ready, `A`: its deadline was over */
};

static void act(struct actor *actor, char letter)
{
	struct play *play = actor->play;
	struct actor *next = actor + 1;
	size_t len = strlen(play->log);

	ck_assert_uint_lt(len, MAX_CALLS);
	play->log[len] = (char)(letter + (actor - play->actors));
	if (actor->deed == STAYS && actor->calls++ == 0)
		return;
	loop_remove(&play->loop, &actor->source);
	if (actor->deed == REMOVES_NEXT)
		loop_remove(&play->loop, &next->source);
	else if (actor->deed == ADDS_NEXT)
		loop_add(&play->loop, &next->source);
}

static void on_ready(struct source *source, int64_t now)
{
	(void)now;
	act(SOURCE_OWNER(source, struct actor, source), 'a');
}

static void on_expired(struct source *source, int64_t now)
{
	ck_assert_int_ge(now, source->deadline);
	act(SOURCE_OWNER(source, struct actor, source), 'A');
}

static void actor_open(struct play *play, struct actor *actor, const struct stage_row *row)
{
	*actor = (struct actor){.play = play, .deed = row->deed};
	ck_assert_int_eq(pipe(actor->fds), 0);
	if (row->readable)
		ck_assert_int_eq(write(actor->fds[1], "x", 1), 1);
	actor->source = (struct source){.fd = row->no_pipe ? -1 : actor->fds[0],
		.events = POLLIN,
		.deadline = row->deadline < 0
			? CLOCK_NEVER
			: clock_monotonic() + row->deadline * (int64_t)MILLISECOND,
		.ready = on_ready,
		.expired = on_expired};
}

static void actor_close(struct actor *actor)
{
	close(actor->fds[0]);
	close(actor->fds[1]);
}

START_TEST(who_is_called)
{
	static const struct {
		const char *name;
		struct stage_row rows[MAX_ACTORS];
		size_t count; /* in the loop from the start */
		const char *want;
	} plays[] = {
		{"nobody", {{0}}, 0, ""},
		{"ready", {{true, false, -1, LEAVES}}, 1, "a"},
		{"ready again", {{true, false, -1, STAYS}}, 1, "aa"},
		{"over", {{false, false, 5, LEAVES}}, 1, "A"},
		{"over long ago", {{false, false, 0, LEAVES}}, 1, "A"},
		{"over again", {{false, false, 0, STAYS}}, 1, "AA"},
		{"over counts more than ready", {{true, false, 0, LEAVES}}, 1, "A"},
		{"a timer", {{false, true, 5, LEAVES}}, 1, "A"},
		{"all of a round",
			{{true, false, -1, LEAVES}, {true, false, -1, LEAVES},
				{false, true, 0, LEAVES}},
			3, "abC"},
		{"one waits, one does not",
			{{false, false, 500, LEAVES}, {true, false, -1, LEAVES}}, 2, "bA"},
		{"timers in their order",
			{{false, true, 800, LEAVES}, {false, true, 5, LEAVES},
				{false, true, 400, LEAVES}},
			3, "BCA"},
		{"removed before its turn",
			{{true, false, -1, REMOVES_NEXT}, {true, false, -1, LEAVES}}, 2, "a"},
		{"removed while it waits",
			{{true, false, -1, REMOVES_NEXT}, {false, false, -1, LEAVES}}, 2, "a"},
		{"a hole in the middle",
			{{true, false, -1, REMOVES_NEXT}, {true, false, -1, LEAVES},
				{true, false, -1, STAYS}},
			3, "acc"},
		{"added", {{true, false, -1, ADDS_NEXT}, {true, false, -1, LEAVES}}, 1, "ab"},
		{"added by a timer",
			{{false, true, 0, ADDS_NEXT}, {false, true, 0, ADDS_NEXT},
				{true, false, -1, STAYS}},
			1, "ABcc"},
	};

	for (size_t i = 0; i < COUNT_OF(plays); i++) {
		struct play play = {0};

		loop_init(&play.loop, unit_arena);
		for (size_t j = 0; j < MAX_ACTORS; j++)
			actor_open(&play, &play.actors[j], &plays[i].rows[j]);
		for (size_t j = 0; j < plays[i].count; j++)
			loop_add(&play.loop, &play.actors[j].source);
		loop_run(&play.loop);
		for (size_t j = 0; j < MAX_ACTORS; j++)
			actor_close(&play.actors[j]);
		ck_assert_msg(strcmp(play.log, plays[i].want) == 0, "%s: calls %s, not %s",
			plays[i].name, play.log, plays[i].want);
	}
}
END_TEST

/* What is added in a round was not polled in it, and waits even when its deadline is over. */
START_TEST(added_sources_wait_for_the_next_round)
{
	struct stage_row first = {true, false, -1, ADDS_NEXT};
	struct stage_row added = {false, true, 0, LEAVES};
	struct stage_row last = {true, false, -1, STAYS};
	struct play play = {0};

	loop_init(&play.loop, unit_arena);
	actor_open(&play, &play.actors[0], &first);
	actor_open(&play, &play.actors[1], &added);
	actor_open(&play, &play.actors[2], &last);
	loop_add(&play.loop, &play.actors[0].source);
	loop_add(&play.loop, &play.actors[2].source);
	loop_run(&play.loop);
	for (size_t i = 0; i < MAX_ACTORS; i++)
		actor_close(&play.actors[i]);
	ck_assert_str_eq(play.log, "accB");
}
END_TEST

/* A peer that went is an event too, whatever was asked for. */
START_TEST(the_end_of_a_pipe_is_ready)
{
	struct stage_row row = {false, false, -1, LEAVES};
	struct play play = {0};

	loop_init(&play.loop, unit_arena);
	actor_open(&play, &play.actors[0], &row);
	close(play.actors[0].fds[1]);
	loop_add(&play.loop, &play.actors[0].source);
	loop_run(&play.loop);
	close(play.actors[0].fds[0]);
	ck_assert_str_eq(play.log, "a");
}
END_TEST

Suite *loop_suite(void)
{
	Suite *suite = suite_create("loop");
	TCase *tcase = unit_case(suite, "loop");

	tcase_add_test(tcase, who_is_called);
	tcase_add_test(tcase, added_sources_wait_for_the_next_round);
	tcase_add_test(tcase, the_end_of_a_pipe_is_ready);
	return suite;
}
