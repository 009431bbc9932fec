/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which question goes to the library with the trust anchor and which to the one without, and when
 * answers are handed out. What fails is an answer that failed; nothing here ends a run.
 *
 * Every answer is held back until it is known whether this place can validate. That costs nothing:
 * whatever is signed, or proven not to be, needs the root's keys first.
 */

#include "engine/dns.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/dns_library.h"

/* A domain has some three zones; its hosts are mostly in the same few. */
enum { DNS_MAX_ZONES = 24 };

enum root_state { ROOT_OPEN, ROOT_SECURE, ROOT_NOT_SECURE };

/* A library in the loop. */
struct voice {
	struct source source;
	struct dns *dns;
	struct dns_library *library; /* NULL: not set up, or it could not be: */
	const char *problem;
	bool listening;
};

/* A question under way. */
struct pending {
	struct dns_errand errand;
	struct dns *dns;
	bool settled; /* the answer is in the question and waits to be handed out */
	bool over;
};

struct dns {
	struct arena *arena;
	struct loop *loop;
	const struct plan *plan;
	struct voice checked, plain; /* with and without a trust anchor */
	struct source timer;         /* the deadline; at once when there is something to hand out */
	bool ticking;
	enum root_state root_state;
	struct dns_question root;    /* `. DNSKEY` */
	struct dns_question root_ns; /* `. NS`, when the keys could not be had */
	bool root_asked;
	bool alive; /* somebody answered something */
	bool late;  /* the deadline has passed: nothing is asked any more */
	bool closed;
	VEC_OF(struct pending *) pending;
	VEC_OF(const char *) zones; /* whose keys were fetched ahead */
};

static void settle(struct pending *pending)
{
	pending->settled = true;
	pending->dns->timer.deadline = clock_monotonic();
}

static void fail(struct pending *pending, const char *detail)
{
	pending->errand.question->answer =
		(struct dns_answer){.answer = ANSWER_FAILED, .detail = text_of(detail)};
	settle(pending);
}

static void stop_listening(struct voice *voice)
{
	if (voice->listening)
		loop_remove(voice->dns->loop, &voice->source);
	voice->listening = false;
}

/* A library that has died answers nothing any more. */
static void on_readable(struct source *source, int64_t now)
{
	struct voice *voice = SOURCE_OWNER(source, struct voice, source);
	struct dns *dns = voice->dns;

	(void)now;
	if (dns_library_process(voice->library))
		return;
	stop_listening(voice);
	for (size_t i = 0; i < dns->pending.count; i++)
		if (!dns->pending.items[i]->settled &&
			dns->pending.items[i]->errand.library == voice->library)
			fail(dns->pending.items[i], "the resolving library has died");
}

static void open_voice(struct dns *dns, struct voice *voice)
{
	voice->dns = dns;
	voice->library =
		dns_library_new(dns->arena, dns->plan, voice == &dns->checked, &voice->problem);
	if (voice->library == NULL)
		return;
	voice->source = (struct source){.fd = dns_library_fd(voice->library),
		.events = POLLIN,
		.deadline = CLOCK_NEVER,
		.ready = on_readable,
		.expired = on_readable};
	loop_add(dns->loop, &voice->source);
	voice->listening = true;
}

static void on_done(struct dns_errand *errand)
{
	struct pending *pending = SOURCE_OWNER(errand, struct pending, errand);
	const struct dns_answer *answer = &errand->question->answer;

	if (pending->dns->closed || pending->over || pending->settled)
		return;
	if (answer->answer != ANSWER_FAILED || answer->dnssec == DNSSEC_BOGUS)
		pending->dns->alive = true;
	settle(pending);
}

/* Nothing is asked once the deadline has passed: cut_off() answers then. */
static void start(struct pending *pending)
{
	struct dns *dns = pending->dns;
	struct voice *voice =
		dns->root_state == ROOT_NOT_SECURE ? &dns->plain : &dns->checked;
	const char *why = voice->problem;

	pending->errand.question->answer = (struct dns_answer){0};
	pending->errand.question->rdata = (struct dns_rdata){0};
	pending->errand.library = voice->library;
	if (dns->late)
		dns->timer.deadline = clock_monotonic();
	else if (voice->library == NULL || !dns_library_ask(&pending->errand, &why))
		fail(pending, why);
}

static void add(struct dns *dns, struct dns_question *question)
{
	struct pending *pending = arena_alloc(dns->arena, sizeof(*pending));

	pending->dns = dns;
	pending->errand = (struct dns_errand){.question = question, .done = on_done};
	*VEC_ADD(dns->arena, &dns->pending) = pending;
	start(pending);
}

/*
 * Nothing can be validated here: all is asked again, without a trust anchor. The library may still
 * call back for the old errands, so each question gets a new one.
 */
static void ask_again(struct dns *dns)
{
	size_t count = dns->pending.count;

	open_voice(dns, &dns->plain);
	for (size_t i = 0; i < count; i++) {
		struct pending *pending = dns->pending.items[i];

		if (pending->over)
			continue;
		pending->errand.dropped = true;
		pending->over = true;
		add(dns, pending->errand.question);
	}
	if (!dns->alive)
		add(dns, &dns->root_ns);
}

static void on_root(struct dns_question *question)
{
	struct dns *dns = question->owner;
	bool secure = question->answer.answer == ANSWER_DATA &&
		question->answer.dnssec == DNSSEC_SECURE;

	dns->root_state = secure ? ROOT_SECURE : ROOT_NOT_SECURE;
	if (!secure && !dns->late)
		ask_again(dns);
}

/* That it was answered at all is what counts: on_done() has seen it. */
static void on_root_ns(struct dns_question *question)
{
	(void)question;
}

/* The root first: its answer decides about the others. Call-backs may ask more. */
static void hand_out(struct dns *dns)
{
	for (size_t i = 0; i < dns->pending.count && !dns->closed; i++) {
		struct pending *pending = dns->pending.items[i];
		struct dns_question *question = pending->errand.question;

		if (pending->over || !pending->settled ||
			(dns->root_state == ROOT_OPEN && question != &dns->root))
			continue;
		pending->over = true;
		question->answered(question);
	}
}

static void cut_off(struct dns *dns)
{
	for (size_t i = 0; i < dns->pending.count; i++) {
		struct pending *pending = dns->pending.items[i];

		if (pending->over || pending->settled)
			continue;
		pending->errand.dropped = true;
		pending->errand.question->answer = (struct dns_answer){.answer = ANSWER_TIMEOUT};
		pending->settled = true;
	}
}

static void on_tick(struct source *source, int64_t now)
{
	struct dns *dns = SOURCE_OWNER(source, struct dns, timer);

	dns->timer.deadline = dns->plan->deadline;
	dns->late = now >= dns->plan->deadline;
	if (dns->late)
		cut_off(dns);
	hand_out(dns);
}

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
	open_voice(dns, &dns->checked);
	dns->root = (struct dns_question){
		.name = ".", .type = DNS_DNSKEY, .answered = on_root, .owner = dns};
	dns->root_ns = (struct dns_question){
		.name = ".", .type = DNS_NS, .answered = on_root_ns, .owner = dns};
	return dns;
}

static void ignore(struct dns_errand *errand)
{
	(void)errand;
}

static void fetch_ahead(struct dns *dns, const char *name, enum dns_type type)
{
	struct dns_question *question = arena_alloc(dns->arena, sizeof(*question));
	struct dns_errand *errand = arena_alloc(dns->arena, sizeof(*errand));
	const char *why;

	*question = (struct dns_question){.name = name, .type = type};
	*errand = (struct dns_errand){
		.library = dns->checked.library, .question = question, .done = ignore};
	(void)dns_library_ask(errand, &why);
}

static bool is_fetched(const struct dns *dns, const char *zone)
{
	for (size_t i = 0; i < dns->zones.count; i++)
		if (strcmp(dns->zones.items[i], zone) == 0)
			return true;
	return false;
}

/*
 * The library validates from the root down and asks for the keys of each zone when it needs them, one
 * wait for each. Asked for at once, beside the question itself, they are there by then. Names that
 * are no zones cost two questions that nobody waits for.
 */
static void fetch_keys_ahead(struct dns *dns, const struct dns_question *question)
{
	const char *zone = question->name;

	if (dns->checked.library == NULL || dns->root_state == ROOT_NOT_SECURE)
		return;
	if (question->type == DNS_A)
		zone = strchr(zone, '.') != NULL ? strchr(zone, '.') + 1 : "";
	else if (question->type != DNS_MX)
		return;
	while (*zone != '\0' && dns->zones.count < DNS_MAX_ZONES && !is_fetched(dns, zone)) {
		*VEC_ADD(dns->arena, &dns->zones) = zone;
		fetch_ahead(dns, zone, DNS_DS);
		fetch_ahead(dns, zone, DNS_DNSKEY);
		zone = strchr(zone, '.') != NULL ? strchr(zone, '.') + 1 : "";
	}
}

void dns_ask(struct dns *dns, struct dns_question *question)
{
	if (!dns->root_asked) {
		dns->root_asked = true;
		add(dns, &dns->root);
	}
	add(dns, question);
	fetch_keys_ahead(dns, question);
}

void dns_standing(const struct dns *dns, struct domain_dns *facts)
{
	facts->root = dns->root.answer;
	facts->no_anchor = dns->checked.library == NULL;
	facts->resolver_dead = !dns->alive;
}

/*
 * The library is not torn down: its thread may be in the middle of a question, and we may be in one
 * of its call-backs. The process is about to end.
 */
void dns_close(struct dns *dns)
{
	dns->closed = true;
	stop_listening(&dns->checked);
	stop_listening(&dns->plain);
	if (dns->ticking)
		loop_remove(dns->loop, &dns->timer);
	dns->ticking = false;
}
