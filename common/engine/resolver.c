/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Look-ups in threads, results through a pipe. When a look-up fails or takes long, a query for `.
 * NS` decides whose fault it is: the name's servers, or the resolver of this host. A thread touches
 * only its job, which comes from malloc and is leaked on purpose when the thread never comes back.
 */

#include "engine/resolver.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum job_kind { JOB_LOOKUP, JOB_OWN_NAME, JOB_ROOT };

_Static_assert(JOB_ROOT + 1 == RESOLVER_JOBS, "a job without a place");

enum { OWN_NAME_PATIENCE = CLOCK_SECOND, MAX_NAME = 256, ROOT_REPLY_SIZE = 2048 };

struct resolver_job {
	enum job_kind kind;
	char name[MAX_NAME];
	int family;
	int channel;
	int rc; /* of getaddrinfo(); for JOB_ROOT 0 if an answer came */
	struct addrinfo *found;
};

static int look_up(struct resolver_job *job, int flags)
{
	struct addrinfo hints = {
		.ai_family = job->family, .ai_socktype = SOCK_STREAM, .ai_flags = flags};

	return getaddrinfo(job->name, NULL, &hints, &job->found);
}

/* Any answer for the root shows a resolver that works, SERVFAIL excepted. */
static int ask_root(void)
{
	unsigned char reply[ROOT_REPLY_SIZE];

	if (res_query(".", ns_c_in, ns_t_ns, reply, sizeof(reply)) >= 0)
		return 0;
	return h_errno == HOST_NOT_FOUND || h_errno == NO_DATA ? 0 : EAI_AGAIN;
}

static void *job_run(void *argument)
{
	struct resolver_job *job = argument;

	if (job->kind == JOB_LOOKUP)
		job->rc = look_up(job, 0);
	else if (job->kind == JOB_OWN_NAME)
		job->rc = look_up(job, AI_CANONNAME);
	else
		job->rc = ask_root();
	/* A pointer is far below PIPE_BUF; if the reader has gone there is nobody to tell */
	if (write(job->channel, &job, sizeof(job)) != (ssize_t)sizeof(job))
		return NULL;
	return NULL;
}

static void start_job(struct resolver *resolver, enum job_kind kind, const char *name)
{
	struct resolver_job *job = calloc(1, sizeof(*job));
	pthread_attr_t attr;
	pthread_t thread;
	bool started = false;

	if (job == NULL || strlen(name) >= sizeof(job->name)) {
		free(job);
		return;
	}
	job->kind = kind;
	strcpy(job->name, name);
	job->family = kind == JOB_LOOKUP ? resolver->family : AF_UNSPEC;
	job->channel = resolver->channel[1];
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	started = pthread_create(&thread, &attr, job_run, job) == 0;
	pthread_attr_destroy(&attr);
	if (started)
		resolver->jobs[kind] = job;
	else
		free(job);
}

/* The channel stays open while a thread may still write into it: the process is about to end. */
static void finish(struct resolver *resolver)
{
	bool idle = !resolver->abandoned;

	for (size_t i = 0; i < RESOLVER_JOBS; i++)
		idle = idle && resolver->jobs[i] == NULL;
	loop_remove(resolver->loop, &resolver->source);
	if (idle && resolver->channel[0] >= 0) {
		close(resolver->channel[0]);
		close(resolver->channel[1]);
	}
	resolver->done(resolver);
}

static bool lookup_open(const struct resolver *resolver)
{
	return resolver->lookup == LOOKUP_NOT_NEEDED && resolver->name != NULL;
}

/* The look-up is settled, its reason may still wait for the answer about the root. */
static bool settled(const struct resolver *resolver)
{
	if (lookup_open(resolver) || resolver->jobs[JOB_OWN_NAME] != NULL)
		return false;
	return resolver->lookup != LOOKUP_RESOLVER_DEAD || resolver->jobs[JOB_ROOT] == NULL;
}

static void ask_for_root(struct resolver *resolver)
{
	if (resolver->root_asked)
		return;
	resolver->root_asked = true;
	start_job(resolver, JOB_ROOT, ".");
}

static int64_t patience(const struct resolver *resolver)
{
	int64_t next = resolver->deadline;

	if (resolver->jobs[JOB_OWN_NAME] != NULL && resolver->own_deadline < next)
		next = resolver->own_deadline;
	if (lookup_open(resolver) && !resolver->root_asked && resolver->own_deadline < next)
		next = resolver->own_deadline;
	return next;
}

static bool add_address(struct resolver *resolver, const struct addrinfo *info)
{
	char literal[NI_MAXHOST];

	if (info->ai_family != AF_INET && info->ai_family != AF_INET6)
		return false;
	if (getnameinfo(info->ai_addr, info->ai_addrlen, literal, sizeof(literal), NULL, 0,
		    NI_NUMERICHOST) != 0)
		return false;
	for (size_t i = 0; i < resolver->count; i++)
		if (strcmp(resolver->addresses[i].text, literal) == 0)
			return false;
	resolver->addresses[resolver->count++] = (struct resolver_address){
		info->ai_family, arena_copy(resolver->arena, literal, strlen(literal))};
	return true;
}

static void on_lookup(struct resolver *resolver, const struct resolver_job *job)
{
	resolver->detail = text_of(job->rc == 0 ? "" : gai_strerror(job->rc));
	if (job->rc == 0) {
		resolver->addresses = arena_array(
			resolver->arena, RESOLVER_MAX_ADDRESSES, sizeof(*resolver->addresses));
		for (struct addrinfo *info = job->found;
			info != NULL && resolver->count < RESOLVER_MAX_ADDRESSES;
			info = info->ai_next)
			add_address(resolver, info);
		resolver->lookup = resolver->count > 0 ? LOOKUP_OK : LOOKUP_NO_ADDRESS;
	} else if (job->rc == EAI_NONAME) {
		resolver->lookup = LOOKUP_NO_NAME;
	} else if (job->rc == EAI_NODATA || job->rc == EAI_ADDRFAMILY) {
		resolver->lookup = LOOKUP_NO_ADDRESS;
	} else {
		resolver->lookup = resolver->root_answers ? LOOKUP_FAILED : LOOKUP_RESOLVER_DEAD;
		ask_for_root(resolver);
	}
}

static void on_root(struct resolver *resolver, const struct resolver_job *job)
{
	resolver->root_answers = job->rc == 0;
	if (resolver->root_answers && resolver->lookup == LOOKUP_RESOLVER_DEAD)
		resolver->lookup = LOOKUP_FAILED;
}

static void on_own_name(struct resolver *resolver, const struct resolver_job *job)
{
	const char *name = job->rc == 0 && job->found != NULL ? job->found->ai_canonname : NULL;

	if (name != NULL && strchr(name, '.') != NULL)
		resolver->own_name = arena_copy(resolver->arena, name, strlen(name));
}

static void on_ready(struct source *source, int64_t now)
{
	static void (*const handlers[])(struct resolver *, const struct resolver_job *) = {
		[JOB_LOOKUP] = on_lookup, [JOB_OWN_NAME] = on_own_name, [JOB_ROOT] = on_root};
	struct resolver *resolver = SOURCE_OWNER(source, struct resolver, source);
	struct resolver_job *job;

	(void)now;
	if (read(resolver->channel[0], &job, sizeof(job)) != (ssize_t)sizeof(job))
		return;
	resolver->jobs[job->kind] = NULL;
	handlers[job->kind](resolver, job);
	if (job->found != NULL)
		freeaddrinfo(job->found);
	free(job);
	source->deadline = patience(resolver);
	if (settled(resolver))
		finish(resolver);
}

static void on_expired(struct source *source, int64_t now)
{
	struct resolver *resolver = SOURCE_OWNER(source, struct resolver, source);

	if (resolver->jobs[JOB_OWN_NAME] != NULL) {
		/* Not worth more waiting: an address literal does */
		resolver->jobs[JOB_OWN_NAME] = NULL;
		resolver->abandoned = true;
	}
	if (now >= resolver->deadline) {
		if (lookup_open(resolver))
			resolver->lookup =
				resolver->root_answers ? LOOKUP_TIMEOUT : LOOKUP_RESOLVER_DEAD;
		finish(resolver);
		return;
	}
	if (lookup_open(resolver))
		ask_for_root(resolver);
	source->deadline = patience(resolver);
	if (settled(resolver))
		finish(resolver);
}

static void start_own_name(struct resolver *resolver)
{
	char name[MAX_NAME];

	if (gethostname(name, sizeof(name)) != 0 || memchr(name, '\0', sizeof(name)) == NULL)
		return;
	if (strchr(name, '.') != NULL)
		resolver->own_name = arena_copy(resolver->arena, name, strlen(name));
	else
		start_job(resolver, JOB_OWN_NAME, name);
}

void resolver_start(struct resolver *resolver, struct loop *loop, const char *name, int family,
	bool want_own_name, int64_t deadline, void (*done)(struct resolver *resolver))
{
	int64_t now = clock_monotonic();
	int64_t share = (deadline - now) / 4; /* the servers need the rest of a short run */
	int64_t soon = now + (share < OWN_NAME_PATIENCE ? share : OWN_NAME_PATIENCE);

	*resolver = (struct resolver){.source = {.ready = on_ready, .expired = on_expired},
		.arena = loop->arena,
		.loop = loop,
		.channel = {-1, -1},
		.name = name,
		.family = family,
		.deadline = deadline,
		.own_deadline = soon,
		.done = done};
	if ((name != NULL || want_own_name) && pipe2(resolver->channel, O_CLOEXEC) == 0) {
		if (name != NULL)
			start_job(resolver, JOB_LOOKUP, name);
		if (want_own_name)
			start_own_name(resolver);
	}
	if (name != NULL && resolver->jobs[JOB_LOOKUP] == NULL) {
		resolver->lookup = LOOKUP_RESOLVER_DEAD;
		resolver->detail = text_of("no thread for the look-up");
	}
	resolver->source.fd = resolver->channel[0];
	resolver->source.events = POLLIN;
	resolver->source.deadline = patience(resolver);
	loop_add(loop, &resolver->source);
	if (settled(resolver))
		finish(resolver);
}
