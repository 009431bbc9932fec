/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS by libunbound, which resolves in a thread of its own and wakes the loop by a descriptor. What
 * fails is an answer that failed; nothing here ends a run.
 *
 * Every answer is held back until it is known whether this place can validate. That costs nothing:
 * whatever is signed, or proven not to be, needs the root's keys first.
 */

#include "engine/dns.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unbound.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum { DNS_CLASS_IN = 1, RCODE_NOERROR = 0, RCODE_NXDOMAIN = 3, DNS_MAX_RDATA = 256 };

/* Where Debian, Fedora, SUSE and Unbound itself keep the keys of the root. */
static const char *const anchor_files[] = {
	"/usr/share/dns/root.key",
	"/etc/unbound/root.key",
	"/var/lib/unbound/root.key",
	"/usr/share/dnssec-root/trusted-key.key",
};

enum root_state { ROOT_OPEN, ROOT_SECURE, ROOT_NOT_SECURE };

/* The library with, or without, a trust anchor. */
struct context {
	struct source source;
	struct dns *dns;
	struct ub_ctx *ctx; /* NULL: not set up, or it could not be */
	bool listening;
};

/* A question under way. */
struct pending {
	struct dns *dns;
	struct dns_question *question;
	int id; /* the library's */
	bool with_anchor;
	bool settled; /* the answer is in the question and waits to be handed out */
	bool over;
};

struct dns {
	struct arena *arena;
	struct loop *loop;
	const struct plan *plan;
	struct context checked, plain;
	struct source timer; /* the deadline; at once when there is something to hand out */
	bool ticking;
	enum root_state root_state;
	struct dns_question root;    /* `. DNSKEY` */
	struct dns_question root_ns; /* `. NS`, when the keys could not be had */
	bool root_asked;
	bool alive; /* somebody answered something */
	bool over;  /* the deadline has passed: nothing is asked any more */
	bool closed;
	VEC_OF(struct pending *) pending;
};

static void start(struct pending *pending);

/* --- the library --------------------------------------------------------------------------------
 */

/* A line of the library's configuration; one that this version does not know changes little. */
static void set(struct ub_ctx *ctx, const char *option, const char *value)
{
	(void)ub_ctx_set_option(ctx, option, value);
}

static bool set_forwarder(const struct dns *dns, struct ub_ctx *ctx)
{
	const struct plan *plan = dns->plan;

	if (plan->recurse)
		return true;
	if (plan->resolver != NULL)
		return ub_ctx_set_fwd(ctx,
			       arena_printf(dns->arena, "%s@%d", plan->resolver,
				       plan->resolver_port)) == 0;
	/* As the system's own resolver does without that file */
	return ub_ctx_resolvconf(ctx, NULL) == 0 || ub_ctx_set_fwd(ctx, "127.0.0.1") == 0;
}

static bool set_anchor(const struct dns *dns, struct ub_ctx *ctx)
{
	if (dns->plan->trust_anchor != NULL)
		return ub_ctx_add_ta_file(ctx, dns->plan->trust_anchor) == 0;
	for (size_t i = 0; i < sizeof(anchor_files) / sizeof(anchor_files[0]); i++)
		if (access(anchor_files[i], R_OK) == 0)
			return ub_ctx_add_ta_file(ctx, anchor_files[i]) == 0;
	return false;
}

static struct ub_ctx *new_context(const struct dns *dns, bool with_anchor)
{
	struct ub_ctx *ctx = ub_ctx_create();

	if (ctx == NULL)
		return NULL;
	/* It would write to stderr, which Zabbix takes for output */
	ub_ctx_debugout(ctx, NULL);
	/* A run asks some hundred questions at most */
	set(ctx, "msg-cache-size:", "1m");
	set(ctx, "rrset-cache-size:", "2m");
	set(ctx, "key-cache-size:", "1m");
	set(ctx, "outgoing-range:", "128");
	set(ctx, "num-queries-per-thread:", "128");
	if (!set_forwarder(dns, ctx) || (with_anchor && !set_anchor(dns, ctx)) ||
		ub_ctx_async(ctx, 1) != 0) {
		ub_ctx_delete(ctx);
		return NULL;
	}
	return ctx;
}

static void on_readable(struct source *source, int64_t now)
{
	struct context *context = SOURCE_OWNER(source, struct context, source);

	(void)now;
	(void)ub_process(context->ctx);
}

static void open_context(struct dns *dns, struct context *context)
{
	context->dns = dns;
	context->ctx = new_context(dns, context == &dns->checked);
	if (context->ctx == NULL)
		return;
	context->source = (struct source){.fd = ub_fd(context->ctx),
		.events = POLLIN,
		.deadline = CLOCK_NEVER,
		.ready = on_readable,
		.expired = on_readable};
	loop_add(dns->loop, &context->source);
	context->listening = true;
}

/* --- answers ------------------------------------------------------------------------------------
 */

static const char *rcode_name(struct arena *arena, int rcode)
{
	static const char *const names[] = {
		"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};

	if (rcode >= 0 && rcode < (int)(sizeof(names) / sizeof(names[0])))
		return names[rcode];
	return arena_printf(arena, "RCODE %d", rcode);
}

/* ASCII, lower case, no final dot; NULL for the name itself and for what is no name. */
static const char *canonical_of(
	struct arena *arena, const struct ub_result *result, const char *asked)
{
	char *name;
	size_t len;

	if (result->canonname == NULL || *result->canonname == '\0')
		return NULL;
	len = strlen(result->canonname);
	name = arena_copy(arena, result->canonname, len);
	if (len > 1 && name[len - 1] == '.')
		name[--len] = '\0';
	for (char *p = name; *p != '\0'; p++) {
		if (*p <= 0x20 || *p > 0x7e || *p == '\\')
			return NULL;
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	return text_equal_nocase(text_of(name), asked) ? NULL : name;
}

static struct text copy_text(struct arena *arena, const char *octets, size_t len)
{
	return (struct text){arena_copy(arena, octets, len), len};
}

/* RFC 4034 6.3: servers rotate their answers, and output must not change with that. */
static int by_octets(const void *left, const void *right)
{
	const struct text *a = left;
	const struct text *b = right;
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->data, b->data, len);

	if (order != 0)
		return order;
	return a->len < b->len ? -1 : a->len > b->len;
}

static struct dns_rdata copy_rdata(struct arena *arena, const struct ub_result *result)
{
	struct text *items = arena_array(arena, DNS_MAX_RDATA, sizeof(*items));
	size_t count = 0;

	while (count < DNS_MAX_RDATA && result->data[count] != NULL) {
		items[count] =
			copy_text(arena, result->data[count], (size_t)result->len[count]);
		count++;
	}
	qsort(items, count, sizeof(*items), by_octets);
	return (struct dns_rdata){items, count};
}

/* Order matters: a bogus result carries the forged data and an rcode of 0. */
static enum answer answer_of(const struct ub_result *result)
{
	if (result->bogus)
		return ANSWER_FAILED;
	if (result->nxdomain || result->rcode == RCODE_NXDOMAIN)
		return ANSWER_NO_NAME;
	if (result->rcode != RCODE_NOERROR)
		return ANSWER_FAILED;
	return result->havedata ? ANSWER_DATA : ANSWER_NO_DATA;
}

static enum dnssec dnssec_of(const struct ub_result *result, const struct pending *pending)
{
	if (!pending->with_anchor)
		return DNSSEC_UNKNOWN;
	if (result->bogus)
		return DNSSEC_BOGUS;
	if (result->rcode != RCODE_NOERROR && result->rcode != RCODE_NXDOMAIN)
		return DNSSEC_UNKNOWN;
	return result->secure ? DNSSEC_SECURE : DNSSEC_INSECURE;
}

static void take_result(struct pending *pending, const struct ub_result *result)
{
	struct arena *arena = pending->dns->arena;
	struct dns_question *question = pending->question;
	struct dns_answer *answer = &question->answer;
	struct text packet = {result->answer_packet, (size_t)result->answer_len};

	answer->answer = answer_of(result);
	answer->dnssec = dnssec_of(result, pending);
	answer->ttl = result->ttl > 0 ? (uint32_t)result->ttl : 0;
	answer->canonical = canonical_of(arena, result, question->name);
	if (answer->answer == ANSWER_DATA)
		question->rdata = copy_rdata(arena, result);
	if (packet.data != NULL)
		answer->have_signature = dns_signature_dates(packet, question->type, clock_wall(),
			&answer->signed_from, &answer->signed_until);
	if (result->bogus && result->why_bogus != NULL)
		answer->detail = copy_text(arena, result->why_bogus, strlen(result->why_bogus));
	else if (answer->answer == ANSWER_FAILED)
		answer->detail = text_of(rcode_name(arena, result->rcode));
	if (result->bogus || answer->answer != ANSWER_FAILED)
		pending->dns->alive = true;
}

/* --- handing out --------------------------------------------------------------------------------
 */

static void tick_now(struct dns *dns)
{
	dns->timer.deadline = clock_monotonic();
}

static void stop_sources(struct dns *dns)
{
	struct context *const contexts[] = {&dns->checked, &dns->plain};

	for (size_t i = 0; i < 2; i++) {
		if (contexts[i]->listening)
			loop_remove(dns->loop, &contexts[i]->source);
		contexts[i]->listening = false;
	}
	if (dns->ticking)
		loop_remove(dns->loop, &dns->timer);
	dns->ticking = false;
}

static void settle(struct pending *pending)
{
	pending->settled = true;
	tick_now(pending->dns);
}

static void fail(struct pending *pending, const char *detail)
{
	pending->question->answer =
		(struct dns_answer){.answer = ANSWER_FAILED, .detail = text_of(detail)};
	settle(pending);
}

static void on_result(void *owner, int error, struct ub_result *result)
{
	struct pending *pending = owner;

	if (!pending->dns->closed && !pending->over && !pending->settled) {
		if (error != 0 || result == NULL)
			fail(pending, ub_strerror(error));
		else {
			take_result(pending, result);
			settle(pending);
		}
	}
	ub_resolve_free(result);
}

static void start(struct pending *pending)
{
	struct dns *dns = pending->dns;
	struct context *context = pending->with_anchor ? &dns->checked : &dns->plain;
	struct dns_question *question = pending->question;
	int error;

	question->answer = (struct dns_answer){0};
	question->rdata = (struct dns_rdata){0};
	pending->settled = false;
	if (dns->over) {
		tick_now(dns);
		return;
	}
	if (context->ctx == NULL) {
		fail(pending, "the resolving library cannot be set up");
		return;
	}
	error = ub_resolve_async(context->ctx, question->name, (int)question->type, DNS_CLASS_IN,
		pending, on_result, &pending->id);
	if (error != 0)
		fail(pending, ub_strerror(error));
}

static void add(struct dns *dns, struct dns_question *question)
{
	struct pending *pending = arena_alloc(dns->arena, sizeof(*pending));

	pending->dns = dns;
	pending->question = question;
	pending->with_anchor = dns->root_state != ROOT_NOT_SECURE;
	*VEC_ADD(dns->arena, &dns->pending) = pending;
	start(pending);
}

/* Nothing can be validated here: all is asked again, without a trust anchor. */
static void ask_again(struct dns *dns)
{
	size_t count = dns->pending.count;

	open_context(dns, &dns->plain);
	for (size_t i = 0; i < count; i++) {
		struct pending *pending = dns->pending.items[i];

		if (pending->over)
			continue;
		if (!pending->settled)
			(void)ub_cancel(dns->checked.ctx, pending->id);
		/* The library may still call back for the old one: it gets a new record */
		pending->over = true;
		add(dns, pending->question);
	}
	if (dns->root.answer.answer == ANSWER_FAILED && dns->root.answer.dnssec != DNSSEC_BOGUS)
		add(dns, &dns->root_ns);
}

static void on_root(struct dns_question *question)
{
	struct dns *dns = question->owner;
	bool secure = question->answer.answer == ANSWER_DATA &&
		question->answer.dnssec == DNSSEC_SECURE;

	dns->root_state = secure ? ROOT_SECURE : ROOT_NOT_SECURE;
	if (!secure && !dns->over)
		ask_again(dns);
}

static void on_root_ns(struct dns_question *question)
{
	(void)question;
}

/* The root first: its answer decides about the others. Call-backs may ask more. */
static void hand_out(struct dns *dns)
{
	for (size_t i = 0; i < dns->pending.count && !dns->closed; i++) {
		struct pending *pending = dns->pending.items[i];

		if (pending->over || !pending->settled)
			continue;
		if (dns->root_state == ROOT_OPEN && pending->question != &dns->root)
			continue;
		pending->over = true;
		pending->question->answered(pending->question);
	}
}

static void cut_off(struct dns *dns)
{
	for (size_t i = 0; i < dns->pending.count; i++) {
		struct pending *pending = dns->pending.items[i];

		if (!pending->over && !pending->settled) {
			pending->question->answer = (struct dns_answer){.answer = ANSWER_TIMEOUT};
			pending->settled = true;
		}
	}
}

static void on_tick(struct source *source, int64_t now)
{
	struct dns *dns = SOURCE_OWNER(source, struct dns, timer);

	dns->timer.deadline = dns->plan->deadline;
	dns->over = now >= dns->plan->deadline;
	if (dns->over)
		cut_off(dns);
	hand_out(dns);
}

/* --- the public part ----------------------------------------------------------------------------
 */

struct dns *dns_open(struct arena *arena, struct loop *loop, const struct plan *plan)
{
	struct dns *dns = arena_alloc(arena, sizeof(*dns));

	dns->arena = arena;
	dns->loop = loop;
	dns->plan = plan;
	dns->timer = (struct source){
		.fd = -1, .deadline = plan->deadline, .ready = on_tick, .expired = on_tick};
	loop_add(loop, &dns->timer);
	dns->ticking = true;
	open_context(dns, &dns->checked);
	dns->root = (struct dns_question){
		.name = ".", .type = DNS_DNSKEY, .answered = on_root, .owner = dns};
	dns->root_ns = (struct dns_question){
		.name = ".", .type = DNS_NS, .answered = on_root_ns, .owner = dns};
	return dns;
}

void dns_ask(struct dns *dns, struct dns_question *question)
{
	if (!dns->root_asked) {
		dns->root_asked = true;
		add(dns, &dns->root);
	}
	add(dns, question);
}

void dns_standing(const struct dns *dns, struct domain_dns *facts)
{
	facts->root = dns->root.answer;
	facts->resolver_dead = !dns->alive;
}

/*
 * The library is not torn down: its thread may be in the middle of a question, and we may be in one
 * of its call-backs. The process is about to end.
 */
void dns_close(struct dns *dns)
{
	dns->closed = true;
	stop_sources(dns);
}
