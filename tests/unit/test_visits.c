/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of visits against listeners on loopback, which live in the same event loop: who is
 * connected to at the same time, who waits for a turn, and what becomes of those whose turn never
 * comes. A listener says 554 after a while and hangs up, so no TLS is needed.
 */

#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/survey.h"

enum { MAX_PEERS = 70, MILLISECOND = CLOCK_SECOND / 1000, PATIENCE = 40 * MILLISECOND };

/* One address with a listener. */
struct peer {
	struct source source;
	struct place *place;
	char address[16];
	int open, most_open, served;
};

/* A connection that a peer has accepted. */
struct guest {
	struct source source;
	struct peer *peer;
};

struct place {
	struct survey survey;
	struct survey_facts facts;
	struct plan plan;
	struct peer peers[MAX_PEERS];
	size_t peer_count;
	int port;
	bool silent; /* nobody is answered */
	int open, most_open, served;
	struct source end; /* the listeners leave when the visits are over, or must be */
	int64_t last_end;
};

static void raise_to(int *most, int open)
{
	if (open > *most)
		*most = open;
}

static void leave(struct guest *guest)
{
	struct peer *peer = guest->peer;

	loop_remove(&peer->place->survey.loop, &guest->source);
	close(guest->source.fd);
	peer->open--;
	peer->place->open--;
}

static void on_guest(struct source *source, int64_t now)
{
	struct guest *guest = SOURCE_OWNER(source, struct guest, source);
	char octets[64];

	(void)now;
	if (recv(source->fd, octets, sizeof(octets), 0) <= 0)
		leave(guest);
}

static void on_enough(struct source *source, int64_t now)
{
	static const char refusal[] = "554 no\r\n";

	(void)now;
	ck_assert_int_eq(
		send(source->fd, refusal, sizeof(refusal) - 1, MSG_NOSIGNAL), sizeof(refusal) - 1);
	leave(SOURCE_OWNER(source, struct guest, source));
}

static void on_connection(struct source *source, int64_t now)
{
	struct peer *peer = SOURCE_OWNER(source, struct peer, source);
	struct place *place = peer->place;
	struct guest *guest = arena_alloc(unit_arena, sizeof(*guest));

	guest->peer = peer;
	guest->source = (struct source){.fd = accept(source->fd, NULL, NULL),
		.events = POLLIN,
		.deadline = place->silent ? CLOCK_NEVER : now + PATIENCE,
		.ready = on_guest,
		.expired = on_enough};
	ck_assert_int_ge(guest->source.fd, 0);
	loop_add(&place->survey.loop, &guest->source);
	raise_to(&peer->most_open, ++peer->open);
	raise_to(&place->most_open, ++place->open);
	peer->served++;
	place->served++;
}

static void on_end(struct source *source, int64_t now)
{
	struct place *place = SOURCE_OWNER(source, struct place, end);

	if ((place->open > 0 || place->survey.visits.running > 0) && now < place->last_end) {
		source->deadline = now + 5 * MILLISECOND;
		return;
	}
	loop_remove(&place->survey.loop, source);
	for (size_t i = 0; i < place->peer_count; i++) {
		loop_remove(&place->survey.loop, &place->peers[i].source);
		close(place->peers[i].source.fd);
	}
}

/* The first takes a free port; false if a later one finds it taken. */
static bool peer_open(struct place *place, size_t which)
{
	struct peer *peer = &place->peers[which];
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((in_port_t)place->port)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)which);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, 8) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
		close(fd);
		return false;
	}
	place->port = ntohs(address.sin_port);
	peer->place = place;
	inet_ntop(AF_INET, &address.sin_addr, peer->address, sizeof(peer->address));
	peer->source = (struct source){.fd = fd,
		.events = POLLIN,
		.deadline = CLOCK_NEVER,
		.ready = on_connection,
		.expired = on_connection};
	return true;
}

static void peers_open(struct place *place, size_t count)
{
	for (int attempt = 0; place->peer_count < count; attempt++) {
		ck_assert_int_lt(attempt, 50);
		place->port = 0;
		while (place->peer_count < count && peer_open(place, place->peer_count))
			place->peer_count++;
		while (place->peer_count < count && place->peer_count > 0)
			close(place->peers[--place->peer_count].source.fd);
	}
	for (size_t i = 0; i < count; i++)
		loop_add(&place->survey.loop, &place->peers[i].source);
}

/* `count` listeners, which a run of so many milliseconds meets. */
static struct place *place_open(size_t count, int milliseconds)
{
	struct place *place = arena_alloc(unit_arena, sizeof(*place));
	int64_t now = clock_monotonic();

	loop_init(&place->survey.loop, unit_arena);
	peers_open(place, count);
	place->plan = (struct plan){.protocol = &protocol_smtp,
		.port = place->port,
		.started = now,
		.deadline = now + milliseconds * MILLISECOND};
	place->facts.hosts = arena_array(unit_arena, PLAN_MAX_HOSTS, sizeof(*place->facts.hosts));
	place->survey.plan = &place->plan;
	place->survey.arena = unit_arena;
	place->survey.facts = &place->facts;
	visits_init(&place->survey.visits, &place->plan, NULL, &place->survey.loop);
	place->last_end = place->plan.deadline + 100 * MILLISECOND;
	place->end = (struct source){
		.fd = -1, .deadline = now + 5 * MILLISECOND, .ready = on_end, .expired = on_end};
	loop_add(&place->survey.loop, &place->end);
	return place;
}

static struct host_facts *add_host(struct place *place, const char *name)
{
	struct host_facts *host = survey_add_host(&place->survey, name, name);

	ck_assert_ptr_nonnull(host);
	return host;
}

static void add(struct place *place, struct host_facts *host, size_t peer)
{
	survey_add_address(&place->survey, host, place->peers[peer].address, AF_INET, host->name);
}

static void run(struct place *place)
{
	visits_open(&place->survey.visits, "monitor.example.net");
	loop_run(&place->survey.loop);
}

static bool was_refused(const struct probe_facts *facts)
{
	return facts->fault.cause == CAUSE_REPLY && facts->fault.stage == STAGE_GREETING &&
		facts->smtp.greeting.code == 554;
}

/* Many servers refuse a second connection of the same client. */
START_TEST(two_names_take_turns_at_an_address)
{
	struct place *place = place_open(2, 500);
	struct host_facts *hosts[3] = {add_host(place, "a.example.org"),
		add_host(place, "b.example.org"), add_host(place, "c.example.org")};

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 2; k++)
			add(place, hosts[i], k);
	run(place);
	for (size_t k = 0; k < 2; k++) {
		ck_assert_int_eq(place->peers[k].most_open, 1);
		ck_assert_int_eq(place->peers[k].served, 3);
		for (size_t i = 0; i < 3; i++)
			ck_assert(was_refused(hosts[i]->probes[k]));
	}
	ck_assert_int_eq(place->most_open, 2);
}
END_TEST

/* The same question to the same address would get the same answer. */
START_TEST(hosts_share_what_would_be_alike)
{
	struct place *place = place_open(1, 200);
	struct host_facts *a = add_host(place, "a.example.org");
	struct host_facts *b = add_host(place, "b.example.org");

	survey_add_address(&place->survey, a, place->peers[0].address, AF_INET, "end.example.net");
	survey_add_address(&place->survey, b, place->peers[0].address, AF_INET, "end.example.net");
	run(place);
	ck_assert_ptr_eq(a->probes[0], b->probes[0]);
	ck_assert(was_refused(a->probes[0]));
	ck_assert_int_eq(place->served, 1);
}
END_TEST

START_TEST(so_many_at_once)
{
	struct place *place = place_open(MAX_PEERS, 1000);
	struct host_facts *host = NULL;

	for (size_t i = 0; i < MAX_PEERS; i++) {
		if (i % PLAN_MAX_ADDRESSES == 0)
			host = add_host(place, "a.example.org");
		add(place, host, i);
	}
	run(place);
	ck_assert_int_eq(place->most_open, VISITS_MAX_AT_ONCE);
	ck_assert_int_eq(place->served, MAX_PEERS);
	for (size_t i = 0; i < MAX_PEERS; i++)
		ck_assert(was_refused(
			place->facts.hosts[i / PLAN_MAX_ADDRESSES].probes[i % PLAN_MAX_ADDRESSES]));
}
END_TEST

START_TEST(nobody_is_visited_before_the_queue_is_open)
{
	struct place *place = place_open(1, 500);
	struct host_facts *host = add_host(place, "a.example.org");

	add(place, host, 0);
	loop_run(&place->survey.loop);
	ck_assert_int_eq(place->served, 0);
}
END_TEST

static bool was_cut_off(const struct place *place, const struct probe_facts *facts)
{
	return facts->fault.cause == CAUSE_TIMEOUT &&
		facts->took.verdict >= place->plan.deadline - place->plan.started;
}

/* An address that hangs holds the other name up until the deadline, which ends both. */
START_TEST(no_turn_before_the_deadline)
{
	struct place *place = place_open(1, 150);
	struct host_facts *first = add_host(place, "a.example.org");
	struct host_facts *second = add_host(place, "b.example.org");

	place->silent = true;
	add(place, first, 0);
	add(place, second, 0);
	run(place);
	ck_assert_int_eq(place->served, 1);
	ck_assert(was_cut_off(place, first->probes[0]));
	ck_assert_int_eq(first->probes[0]->fault.stage, STAGE_GREETING);
	ck_assert(was_cut_off(place, second->probes[0]));
	ck_assert_int_eq(second->probes[0]->fault.stage, STAGE_CONNECT);
	ck_assert_int_eq(second->probes[0]->reached, STAGE_CONNECT);
	ck_assert_int_lt(clock_monotonic(), place->last_end + CLOCK_SECOND);
}
END_TEST

START_TEST(nothing_is_begun_when_time_is_over)
{
	struct place *place = place_open(1, 0);
	struct host_facts *host = add_host(place, "a.example.org");

	place->plan.implicit_tls = true;
	add(place, host, 0);
	run(place);
	ck_assert_int_eq(place->served, 0);
	ck_assert(was_cut_off(place, host->probes[0]));
	ck_assert(host->probes[0]->implicit_tls);
}
END_TEST

/* Each ends within its start, and so lets the next one in. */
START_TEST(many_that_cannot_be_started)
{
	struct place *place = place_open(MAX_PEERS, 200);
	struct host_facts *host = NULL;

	place->plan.source_address = "192.0.2.1";
	for (size_t i = 0; i < 2 * MAX_PEERS; i++) {
		if (i % PLAN_MAX_ADDRESSES == 0)
			host = add_host(place, i < MAX_PEERS ? "a.example.org" : "b.example.org");
		add(place, host, i % MAX_PEERS);
	}
	run(place);
	ck_assert_int_eq(place->served, 0);
	for (size_t h = 0; h < place->facts.host_count; h++)
		for (size_t i = 0; i < place->facts.hosts[h].probe_count; i++)
			ck_assert_int_eq(
				place->facts.hosts[h].probes[i]->fault.cause, CAUSE_NO_ROUTE);
	ck_assert_uint_eq(place->survey.visits.running, 0);
}
END_TEST

/* Leaves room for so many; returns what was the limit. */
static struct rlimit allow_descriptors(int count)
{
	struct rlimit before, now;
	int next = dup(STDIN_FILENO);

	ck_assert_int_ge(next, 0);
	close(next);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	now = before;
	now.rlim_cur = (rlim_t)(next + count);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &now), 0);
	return before;
}

/* Our lack of descriptors is no fault of the servers. */
START_TEST(out_of_descriptors)
{
	struct place *place = place_open(PLAN_MAX_ADDRESSES, 100);
	struct host_facts *host = add_host(place, "a.example.org");
	struct rlimit limit;

	for (size_t i = 0; i < PLAN_MAX_ADDRESSES; i++) {
		add(place, host, i);
		loop_remove(&place->survey.loop, &place->peers[i].source);
	}
	limit = allow_descriptors(3);
	run(place);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	for (size_t i = 0; i < PLAN_MAX_ADDRESSES; i++)
		ck_assert_int_eq(
			host->probes[i]->fault.cause, i < 3 ? CAUSE_TIMEOUT : CAUSE_DENIED);
}
END_TEST

START_TEST(addresses_beyond_the_cap_are_counted)
{
	struct place *place = place_open(MAX_PEERS, 200);
	struct host_facts *host = add_host(place, "a.example.org");

	for (size_t i = 0; i < PLAN_MAX_ADDRESSES + 3; i++)
		add(place, host, i);
	run(place);
	ck_assert_uint_eq(host->probe_count, PLAN_MAX_ADDRESSES);
	ck_assert_uint_eq(host->addresses_over_cap, 3);
	ck_assert_int_eq(place->served, PLAN_MAX_ADDRESSES);
}
END_TEST

Suite *visits_suite(void)
{
	Suite *suite = suite_create("visits");
	TCase *tcase = unit_case(suite, "queue");

	tcase_add_test(tcase, two_names_take_turns_at_an_address);
	tcase_add_test(tcase, hosts_share_what_would_be_alike);
	tcase_add_test(tcase, so_many_at_once);
	tcase_add_test(tcase, nobody_is_visited_before_the_queue_is_open);
	tcase_add_test(tcase, no_turn_before_the_deadline);
	tcase_add_test(tcase, nothing_is_begun_when_time_is_over);
	tcase_add_test(tcase, many_that_cannot_be_started);
	tcase_add_test(tcase, out_of_descriptors);
	tcase_add_test(tcase, addresses_beyond_the_cap_are_counted);
	return suite;
}
