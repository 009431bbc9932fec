/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold whatever the facts are: no ending of a connection goes unmentioned, order means
 * nothing, a worse address or a fact less makes nothing better.
 */

#include "facts_build.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "judge/checks.h"
#include "unit.h"

/* Unlike ck_assert_msg() it writes nothing while all is well: this file asks often. */
#define MUST(condition, ...)                                                                       \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg(__VA_ARGS__);                                                 \
	} while (0)

/* Every way in which the engine can end a connection, by stage. */
static const struct {
	enum stage stage;
	enum cause causes[12]; /* CAUSE_NONE ends the list */
} endings[] = {
	{STAGE_CONNECT,
		{CAUSE_NO_ROUTE, CAUSE_DENIED, CAUSE_TIMEOUT, CAUSE_REFUSED, CAUSE_UNREACHABLE,
			CAUSE_RESET}},
	{STAGE_GREETING,
		{CAUSE_TIMEOUT, CAUSE_CLOSED, CAUSE_RESET, CAUSE_GARBAGE, CAUSE_OUT_OF_STEP,
			CAUSE_CAP, CAUSE_REPLY, CAUSE_PLAINTEXT, CAUSE_ALERT, CAUSE_VERSION,
			CAUSE_TLS}},
	{STAGE_EHLO,
		{CAUSE_TIMEOUT, CAUSE_CLOSED, CAUSE_RESET, CAUSE_GARBAGE, CAUSE_OUT_OF_STEP,
			CAUSE_CAP, CAUSE_REPLY, CAUSE_NOT_OFFERED}},
	{STAGE_STARTTLS,
		{CAUSE_TIMEOUT, CAUSE_CLOSED, CAUSE_RESET, CAUSE_GARBAGE, CAUSE_OUT_OF_STEP,
			CAUSE_CAP, CAUSE_REPLY}},
	{STAGE_TLS,
		{CAUSE_TIMEOUT, CAUSE_CLOSED, CAUSE_RESET, CAUSE_CAP, CAUSE_INJECTION,
			CAUSE_PLAINTEXT, CAUSE_ALERT, CAUSE_VERSION, CAUSE_WEAK_DH, CAUSE_TLS}},
	{STAGE_EHLO_TLS,
		{CAUSE_TIMEOUT, CAUSE_CLOSED, CAUSE_RESET, CAUSE_GARBAGE, CAUSE_OUT_OF_STEP,
			CAUSE_CAP, CAUSE_REPLY, CAUSE_PLAINTEXT, CAUSE_ALERT, CAUSE_VERSION,
			CAUSE_TLS}},
};

/* Replies that refuse, for CAUSE_REPLY at any stage. */
static const char *const refusals[] = {"354 go on", "421 4.7.0 too many", "421 4.3.2 later",
	"421 certificate wanted", "450 4.7.1 later", "451 helo", "454 4.7.0 no TLS", "500 what",
	"501 syntax", "502 5.5.1 no", "503 bad sequence", "504 hostname", "521 no mail",
	"530 STARTTLS first", "550 5.7.1 no", "554 5.7.1 Helo rejected", "599 no"};
static const char *const bare_lists[] = {
	"250 mx2.example.org", "250-mx2.example.org\n250 STARTTLSX", "250-a\n250 XXXXXXXA"};
static const struct {
	const char *address;
	int port;
} places[] = {
	{"192.0.2.7", 25},
	{"192.0.2.7", 465},
	{"192.0.2.7", 587},
	{"2001:db8::7", 25},
	{"/run/lmtp", 0},
};
static const char *const details[] = {NULL, "250 injected", "oops", "250-x"};
static const char *const remains[] = {NULL, "\x15\x03\x01", "SSH-2.0"};

/* One probe in all its variants; `visit` is called with each. */
struct tour {
	struct probe_spec spec;
	void (*visit)(const struct probe_spec *spec, const struct policy *policy);
	struct policy policy;
	size_t visited;
};

static void with_policies(struct tour *tour)
{
	for (int lmtp = 0; lmtp < 2; lmtp++) {
		struct arena *kept = unit_arena;

		unit_arena = arena_new(abort);
		tour->policy = build_policy();
		tour->policy.lmtp = lmtp == 1;
		tour->visit(&tour->spec, &tour->policy);
		tour->visited++;
		arena_free(unit_arena);
		unit_arena = kept;
	}
}

static void with_tls_variants(struct tour *tour)
{
	bool met_tls = tour->spec.implicit_tls || tour->spec.fault.stage >= STAGE_TLS;

	/* Without a second connection, one that spoke nothing, one that spoke TLS 1.0 */
	for (int variant = 0; variant < (met_tls ? 6 : 1); variant++) {
		tour->spec.client_cert_requested = variant % 2 == 1;
		tour->spec.have_legacy = variant >= 2;
		tour->spec.legacy = variant >= 4 ? TLS_1_0 : TLS_UNKNOWN;
		with_policies(tour);
	}
}

static void with_texts(struct tour *tour)
{
	size_t texts = tour->spec.fault.cause == CAUSE_PLAINTEXT ? COUNT_OF(details) : 1;
	bool leaves = tour->spec.fault.stage == STAGE_GREETING &&
		(tour->spec.fault.cause == CAUSE_GARBAGE || tour->spec.fault.cause == CAUSE_CLOSED);
	size_t rests = leaves ? COUNT_OF(remains) : 1;

	for (size_t i = 0; i < texts; i++) {
		tour->spec.fault.detail = details[i];
		for (size_t j = 0; j < rests; j++) {
			tour->spec.garbage = remains[j];
			with_tls_variants(tour);
		}
	}
}

static void with_replies(struct tour *tour)
{
	const struct probe_spec plain = tour->spec;
	bool lists = plain.fault.cause == CAUSE_NOT_OFFERED;
	size_t count = lists                       ? COUNT_OF(bare_lists)
		: plain.fault.cause == CAUSE_REPLY ? COUNT_OF(refusals)
						   : 1;

	for (size_t i = 0; i < count; i++) {
		const char *reply = lists ? bare_lists[i] : refusals[i];

		tour->spec = plain;
		if (!lists && plain.fault.cause != CAUSE_REPLY)
			reply = NULL;
		if (plain.fault.stage == STAGE_GREETING)
			tour->spec.greeting = reply;
		else if (plain.fault.stage == STAGE_EHLO)
			tour->spec.ehlo = reply;
		else if (plain.fault.stage == STAGE_STARTTLS)
			tour->spec.starttls = reply;
		else if (plain.fault.stage == STAGE_EHLO_TLS)
			tour->spec.ehlo_tls = reply;
		with_texts(tour);
	}
}

static bool stage_exists(enum stage stage, bool implicit)
{
	return !implicit || (stage != STAGE_EHLO && stage != STAGE_STARTTLS);
}

static void with_places(struct tour *tour, enum stage stage, enum cause cause)
{
	for (size_t p = 0; p < COUNT_OF(places); p++) {
		for (int implicit = 0; implicit < 2; implicit++) {
			if (!stage_exists(stage, implicit == 1))
				continue;
			tour->spec = (struct probe_spec){.address = places[p].address,
				.port = places[p].port,
				.implicit_tls = implicit == 1,
				.fault = {.stage = stage, .cause = cause}};
			with_replies(tour);
		}
	}
}

static void tour_all(void (*visit)(const struct probe_spec *, const struct policy *), size_t row)
{
	struct tour tour = {.visit = visit};

	for (const enum cause *cause = endings[row].causes; *cause != CAUSE_NONE; cause++)
		with_places(&tour, endings[row].stage, *cause);
	ck_assert_uint_gt(tour.visited, 100);
}

static enum severity worst_about(const struct verdict *verdict, const char *address)
{
	enum severity worst = SEVERITY_OK;

	for (size_t i = 0; i < verdict->finding_count; i++)
		if (verdict->findings[i].about.address != NULL &&
			strcmp(verdict->findings[i].about.address, address) == 0 &&
			verdict->findings[i].severity > worst)
			worst = verdict->findings[i].severity;
	return worst;
}

static const char *ending_text(const struct probe_spec *spec)
{
	return arena_printf(unit_arena, "%s:%d%s %s %s", spec->address, spec->port,
		spec->implicit_tls ? " implicit" : "", stage_name(spec->fault.stage),
		cause_name(spec->fault.cause));
}

/* Nobody listens in on a UNIX socket: TLS missing there is a fact by interface, not a fault. */
static bool is_fact_by_design(const struct probe_spec *spec)
{
	return spec->address[0] == '/' && spec->fault.cause == CAUSE_NOT_OFFERED &&
		strstr(spec->ehlo, "XXXX") == NULL;
}

static void is_mentioned(const struct probe_spec *spec, const struct policy *policy)
{
	const struct verdict *verdict = build_verdict(build_survey(spec, 1), policy);
	enum severity worst = worst_about(verdict, spec->address);

	if (is_fact_by_design(spec)) {
		MUST(worst == SEVERITY_INFO, "%s: not even a fact", ending_text(spec));
		return;
	}
	MUST(worst > SEVERITY_INFO, "%s: nobody mentions it", ending_text(spec));
	MUST(verdict->worst >= worst, "%s: the verdict is better", ending_text(spec));
	MUST(verdict->counts.addresses_ok == 0, "%s: counted as ok", ending_text(spec));
}

START_TEST(no_ending_goes_unmentioned)
{
	tour_all(is_mentioned, (size_t)_i);
}
END_TEST

/* Not testable from here, while another address was tested, is a fact that line 1 shows. */
static void is_mentioned_beside_good(const struct probe_spec *spec, const struct policy *policy)
{
	struct probe_spec specs[2] = {*spec, {.address = "192.0.2.99"}};
	const struct verdict *verdict = build_verdict(build_survey(specs, 2), policy);
	bool skipped = spec->fault.cause == CAUSE_NO_ROUTE || spec->fault.cause == CAUSE_DENIED;

	MUST(verdict->counts.addresses_skipped == (skipped ? 1 : 0), "%s: %zu skipped",
		ending_text(spec), verdict->counts.addresses_skipped);
	if (skipped)
		MUST(spec->address[0] == '/' ||
				strstr(verdict->headline, "not testable from here") != NULL,
			"%s: %s", ending_text(spec), verdict->headline);
	else if (!is_fact_by_design(spec))
		MUST(worst_about(verdict, spec->address) > SEVERITY_INFO, "%s: nobody mentions it",
			ending_text(spec));
}

START_TEST(nor_beside_a_good_one)
{
	tour_all(is_mentioned_beside_good, (size_t)_i);
}
END_TEST

/* Takes one more thing that would explain the fault, or the good part of it, out of the facts. */
static void hide(struct probe_facts *probe, int what)
{
	static const struct text nothing = {NULL, 0};

	switch (what) {
	case 0:
		probe->have_legacy = false;
		probe->legacy_version = TLS_UNKNOWN;
		break;
	case 1:
		probe->tls.client_cert_requested = false;
		break;
	case 2:
		probe->fault.detail = nothing;
		break;
	case 3:
		probe->smtp.garbage = nothing;
		break;
	case 4:
		probe->smtp.before.masked = nothing;
		probe->smtp.before.near_miss = nothing;
		break;
	case 5:
		probe->chain = (struct chain_facts){0};
		break;
	case 6:
		for (size_t i = 0; i < probe->smtp.greeting.count; i++)
			probe->smtp.greeting.lines[i] = text_of("");
		break;
	default:
		for (size_t i = 0; i < probe->smtp.ehlo_tls.count; i++)
			probe->smtp.ehlo_tls.lines[i] = text_of("");
		break;
	}
}

/* On a socket, a masked keyword whose mask is not seen is one that is just not there. */
static void hidden_is_no_better(const struct probe_spec *spec, const struct policy *policy)
{
	const struct verdict *seen = build_verdict(build_survey(spec, 1), policy);

	for (int what = 0; what < 8; what++) {
		struct probe_facts *probe = build_probe(spec);
		const struct verdict *hidden;

		if (what == 4 && spec->address[0] == '/')
			continue;
		hide(probe, what);
		hidden = build_verdict(build_survey_of(&probe, 1), policy);
		MUST(hidden->worst >= seen->worst, "%s: hiding %d helps", ending_text(spec), what);
	}
}

START_TEST(hiding_never_helps)
{
	tour_all(hidden_is_no_better, (size_t)_i);
}
END_TEST

/* A handful that differ in state, to be combined. */
static const struct probe_spec varied[] = {
	{.address = "192.0.2.1"},
	{.address = "192.0.2.2", .fault = {STAGE_CONNECT, CAUSE_REFUSED, 0, NULL}},
	{.address = "2001:db8::3", .fault = {STAGE_CONNECT, CAUSE_NO_ROUTE, 0, "no route"}},
	{.address = "2001:db8::4", .fault = {STAGE_CONNECT, CAUSE_TIMEOUT, 0, NULL}},
	{.address = "192.0.2.5",
		.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED, 0, NULL},
		.ehlo = "250 mx2.example.org"},
	{.address = "192.0.2.6",
		.fault = {STAGE_GREETING, CAUSE_REPLY, 0, NULL},
		.greeting = "421 4.7.0 slow down"},
	{.address = "192.0.2.7", .fault = {STAGE_TLS, CAUSE_ALERT, 40, "Handshake failed"}},
	{.address = "192.0.2.8", .second_greeting = true},
};

/* What the set of addresses gives in another order. */
static void same_in_any_order(unsigned set)
{
	struct policy policy = build_policy();
	struct probe_facts *probes[COUNT_OF(varied)];
	const struct verdict *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(varied); i++)
		if (set & 1u << i)
			probes[count++] = build_probe(&varied[i]);
	for (size_t turn = 0; turn < count; turn++) {
		struct probe_facts *moved = probes[0];
		const struct verdict *verdict =
			build_verdict(build_survey_of(probes, count), &policy);

		if (first == NULL)
			first = verdict;
		ck_assert_int_eq(verdict->worst, first->worst);
		ck_assert_uint_eq(verdict->finding_count, first->finding_count);
		ck_assert_mem_eq(&verdict->counts, &first->counts, sizeof(first->counts));
		ck_assert_str_eq(verdict->findings[0].id, first->findings[0].id);
		for (size_t k = 0; k + 1 < count; k++)
			probes[k] = probes[k + 1];
		probes[count - 1] = moved;
	}
}

START_TEST(order_means_nothing)
{
	for (unsigned set = 1; set < 1u << COUNT_OF(varied); set++)
		same_in_any_order(set);
}
END_TEST

static enum severity worst_of(unsigned set)
{
	struct policy policy = build_policy();
	struct probe_facts *probes[COUNT_OF(varied)];
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(varied); i++)
		if (set & 1u << i)
			probes[count++] = build_probe(&varied[i]);
	return build_verdict(build_survey_of(probes, count), &policy)->worst;
}

/*
 * The one exception is meant so: dead addresses alone are CRITICAL; once another takes
 * connections they are a WARNING, and one that rate-limits us or greets twice is no more than that.
 */
static bool softens_dead_ones(unsigned set, size_t added)
{
	const unsigned dead = 1u << 1 | 1u << 3;
	const unsigned untestable = 1u << 2;

	return (set & ~(dead | untestable)) == 0 && (set & dead) != 0 && (added == 5 || added == 7);
}

START_TEST(a_bad_address_never_helps)
{
	for (unsigned set = 1; set < 1u << COUNT_OF(varied); set++)
		for (size_t i = 1; i < COUNT_OF(varied); i++)
			if (!(set & 1u << i) && i != 2 && !softens_dead_ones(set, i))
				ck_assert_msg(worst_of(set | 1u << i) >= worst_of(set),
					"%s helps set %x", varied[i].address, set);
}
END_TEST

static void ids_are_known(const struct probe_spec *spec, const struct policy *policy)
{
	const struct verdict *verdict = build_verdict(build_survey(spec, 1), policy);

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		MUST(finding->rank < CHECK_COUNT, "%s", finding->id);
		MUST(strcmp(finding->id, checks[finding->rank].id) == 0, "%s", finding->id);
		MUST(finding->brief != NULL && finding->trail != NULL, "%s", finding->id);
	}
}

START_TEST(findings_bear_ids_of_the_table)
{
	tour_all(ids_are_known, (size_t)_i);
}
END_TEST

Suite *judge_properties_suite(void)
{
	Suite *suite = suite_create("judge_properties");
	TCase *tcase = unit_case(suite, "properties");
	int rows = (int)COUNT_OF(endings);

	tcase_add_loop_test(tcase, no_ending_goes_unmentioned, 0, rows);
	tcase_add_loop_test(tcase, nor_beside_a_good_one, 0, rows);
	tcase_add_loop_test(tcase, hiding_never_helps, 0, rows);
	tcase_add_loop_test(tcase, findings_bear_ids_of_the_table, 0, rows);
	tcase_add_test(tcase, order_means_nothing);
	tcase_add_test(tcase, a_bad_address_never_helps);
	return suite;
}
