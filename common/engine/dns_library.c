/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libunbound, the only file that knows it. It resolves in a thread of its own and wakes the loop by a
 * descriptor. What fails is an answer that failed.
 */

#include "engine/dns_library.h"

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

struct dns_library {
	struct arena *arena;
	struct ub_ctx *ctx;
	bool with_anchor;
};

/* --- setting up ---------------------------------------------------------------------------------
 */

static void set_options(struct ub_ctx *ctx)
{
	static const char *const options[][2] = {
		/* A run asks some hundred questions at most */
		{"msg-cache-size:", "1m"},
		{"rrset-cache-size:", "2m"},
		{"key-cache-size:", "1m"},
		{"outgoing-range:", "128"},
		{"num-queries-per-thread:", "128"},
		/* RFC 8145 tells the root which keys we know: a question a run that nobody needs */
		{"trust-anchor-signaling:", "no"},
	};

	/* One that this version does not know changes little */
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		(void)ub_ctx_set_option(ctx, options[i][0], options[i][1]);
}

static bool set_forwarder(struct arena *arena, const struct plan *plan, struct ub_ctx *ctx)
{
	if (plan->recurse)
		return true;
	if (plan->resolver != NULL)
		return ub_ctx_set_fwd(ctx,
			       arena_printf(arena, "%s@%d", plan->resolver,
				       plan->resolver_port)) == 0;
	/* As the system's own resolver does without that file */
	return ub_ctx_resolvconf(ctx, NULL) == 0 || ub_ctx_set_fwd(ctx, "127.0.0.1") == 0;
}

static const char *anchor_file(const struct plan *plan)
{
	if (plan->trust_anchor != NULL)
		return plan->trust_anchor;
	for (size_t i = 0; i < sizeof(anchor_files) / sizeof(anchor_files[0]); i++)
		if (access(anchor_files[i], R_OK) == 0)
			return anchor_files[i];
	return NULL;
}

static const char *set_up(struct dns_library *library, const struct plan *plan)
{
	const char *anchor = anchor_file(plan);

	if (library->with_anchor && anchor == NULL)
		return arena_printf(library->arena, "there is no %s",
			anchor_files[0]);
	library->ctx = ub_ctx_create();
	if (library->ctx == NULL)
		return "the resolving library cannot be set up";
	/* It would write to stderr, which Zabbix takes for output */
	ub_ctx_debugout(library->ctx, NULL);
	set_options(library->ctx);
	if (!set_forwarder(library->arena, plan, library->ctx))
		return "the resolver cannot be set";
	if (library->with_anchor && ub_ctx_add_ta_file(library->ctx, anchor) != 0)
		return arena_printf(library->arena, "%s cannot be used", anchor);
	return ub_ctx_async(library->ctx, 1) == 0 ? NULL : "no thread for the resolving library";
}

struct dns_library *dns_library_new(
	struct arena *arena, const struct plan *plan, bool with_anchor, const char **why)
{
	struct dns_library *library = arena_alloc(arena, sizeof(*library));
	const char *problem;

	library->arena = arena;
	library->with_anchor = with_anchor;
	problem = set_up(library, plan);
	if (problem == NULL)
		return library;
	if (library->ctx != NULL)
		ub_ctx_delete(library->ctx);
	*why = problem;
	return NULL;
}

int dns_library_fd(const struct dns_library *library)
{
	return ub_fd(library->ctx);
}

bool dns_library_process(struct dns_library *library)
{
	return ub_process(library->ctx) == 0;
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

static enum dnssec dnssec_of(const struct ub_result *result, bool with_anchor)
{
	if (!with_anchor)
		return DNSSEC_UNKNOWN;
	if (result->bogus)
		return DNSSEC_BOGUS;
	if (result->rcode != RCODE_NOERROR && result->rcode != RCODE_NXDOMAIN)
		return DNSSEC_UNKNOWN;
	return result->secure ? DNSSEC_SECURE : DNSSEC_INSECURE;
}

static struct text detail_of(
	struct arena *arena, const struct ub_result *result, enum answer answer)
{
	if (result->bogus && result->why_bogus != NULL)
		return copy_text(arena, result->why_bogus, strlen(result->why_bogus));
	if (answer == ANSWER_FAILED)
		return text_of(rcode_name(arena, result->rcode));
	return (struct text){0};
}

static void take_result(
	const struct dns_library *library, const struct ub_result *result, struct dns_question *question)
{
	struct dns_answer *answer = &question->answer;
	struct text packet = {result->answer_packet, (size_t)result->answer_len};

	answer->answer = answer_of(result);
	answer->dnssec = dnssec_of(result, library->with_anchor);
	answer->ttl = result->ttl > 0 ? (uint32_t)result->ttl : 0;
	answer->canonical = canonical_of(library->arena, result, question->name);
	answer->detail = detail_of(library->arena, result, answer->answer);
	if (answer->answer == ANSWER_DATA)
		question->rdata = copy_rdata(library->arena, result);
	if (packet.data != NULL)
		answer->have_signature = dns_signature_dates(packet, question->type, clock_wall(),
			&answer->signed_from, &answer->signed_until);
}

static void on_result(void *owner, int error, struct ub_result *result)
{
	struct dns_errand *errand = owner;

	if (!errand->dropped) {
		errand->question->answer = (struct dns_answer){
			.answer = ANSWER_FAILED, .detail = text_of(ub_strerror(error))};
		if (error == 0 && result != NULL)
			take_result(errand->library, result, errand->question);
		errand->done(errand);
	}
	ub_resolve_free(result);
}

bool dns_library_ask(struct dns_errand *errand, const char **why)
{
	const struct dns_question *question = errand->question;
	int error = ub_resolve_async(errand->library->ctx, question->name, (int)question->type,
		DNS_CLASS_IN, errand, on_result, NULL);

	if (error != 0)
		*why = ub_strerror(error);
	return error == 0;
}
