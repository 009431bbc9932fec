/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold for every domain: state, line 1, matrix and counts tell one story; a good backup
 * harms nobody; order means nothing; what is not known makes nothing better. Domains are all pairs
 * of the situations below.
 */

#include "domain_build.h"

#include <stdlib.h>
#include <string.h>

#include "judge/checks.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define MUST(condition, ...)                                                                       \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg(__VA_ARGS__);                                                 \
	} while (0)

static struct tlsa_record no_match[] = {
	{3, 1, 1, {"0123456789abcdef0123456789abcdef", 32}, NULL, false}};
static struct tlsa_record unusable[] = {
	{1, 1, 1, {"0123456789abcdef0123456789abcdef", 32}, NULL, false}};

#define FAULT(at, by) .probes = {{.fault = {at, by, 111, "words"}}}

/* A host in every state that matters to senders. */
static const struct situation {
	const char *name;
	struct build_host host;
} situations[] = {
	{"healthy", {0}},
	{"refused", {FAULT(STAGE_CONNECT, CAUSE_REFUSED)}},
	{"silent", {FAULT(STAGE_CONNECT, CAUSE_TIMEOUT)}},
	{"no route", {FAULT(STAGE_CONNECT, CAUSE_NO_ROUTE)}},
	{"no greeting", {FAULT(STAGE_GREETING, CAUSE_TIMEOUT)}},
	{"closed", {FAULT(STAGE_GREETING, CAUSE_CLOSED)}},
	{"unwelcome", {.probes = {{.greeting = "554 no", .fault = {STAGE_GREETING, CAUSE_REPLY}}}}},
	{"busy", {.probes = {{.greeting = "421 4.3.2 no",
				  .fault = {STAGE_GREETING, CAUSE_REPLY}}}}},
	{"EHLO refused", {.probes = {{.ehlo = "550 no", .fault = {STAGE_EHLO, CAUSE_REPLY}}}}},
	{"EHLO hangs", {FAULT(STAGE_EHLO, CAUSE_TIMEOUT)}},
	{"no STARTTLS", {.probes = {{.ehlo = "250 mx", .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
	{"STARTTLS refused",
		{.probes = {{.starttls = "454 no", .fault = {STAGE_STARTTLS, CAUSE_REPLY}}}}},
	{"STARTTLS hangs", {FAULT(STAGE_STARTTLS, CAUSE_TIMEOUT)}},
	{"injection", {FAULT(STAGE_TLS, CAUSE_INJECTION)}},
	{"alert", {FAULT(STAGE_TLS, CAUSE_ALERT)}},
	{"handshake hangs", {FAULT(STAGE_TLS, CAUSE_TIMEOUT)}},
	{"TLS 1.0", {.probes = {{.tls = {.up = true,
					 .version = TLS_1_0,
					 .cipher = "C",
					 .key_exchange = "K",
					 .safe_renegotiation = true}}}}},
	{"lost under TLS", {FAULT(STAGE_EHLO_TLS, CAUSE_CLOSED)}},
	{"EHLO under TLS refused",
		{.probes = {{.ehlo_tls = "550 no", .fault = {STAGE_EHLO_TLS, CAUSE_REPLY}}}}},
	{"no address", {.no_address = true}},
	{"look-up fails", {.no_address = true, .lookup = LOOKUP_FAILED}},
	{"look-up hangs", {.no_address = true, .lookup = LOOKUP_TIMEOUT}},
	{"odd name", {.kind = MX_NAME_ODD, .no_address = true}},
	{"private", {.no_address = true,
			   .lookup = LOOKUP_OK,
			   .private_addresses = {"10.0.0.1"}}},
	{"TLSA without match", {.tlsa_records = no_match, .tlsa_count = 1}},
	{"TLSA unusable", {.tlsa_records = unusable, .tlsa_count = 1}},
	{"TLSA bogus", {.tlsa = {.answer = ANSWER_FAILED, .dnssec = DNSSEC_BOGUS}}},
	{"TLSA fails", {.tlsa = {.answer = ANSWER_FAILED}}},
	{"TLSA hangs", {.tlsa = {.answer = ANSWER_TIMEOUT}}},
	{"TLSA insecure", {.dnssec = DNSSEC_INSECURE, .tlsa_records = no_match, .tlsa_count = 1}},
	{"TLSA and no STARTTLS",
		{.tlsa_records = no_match,
			.tlsa_count = 1,
			.probes = {{.ehlo = "250 mx", .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
	{"unsigned", {.dnssec = DNSSEC_INSECURE}},
};

enum { SITUATIONS = sizeof(situations) / sizeof(situations[0]), HEALTHY = 0 };

struct pair {
	size_t first, second;
	bool equal;   /* of one preference */
	bool swapped; /* in the order of the survey, if equal */
};

static struct build_domain domain_of(struct pair pair)
{
	struct build_domain domain = {.host_count = 2};
	struct build_host first = situations[pair.first].host;
	struct build_host second = situations[pair.second].host;

	first.name = "mx1.example.org";
	second.name = "mx2.example.org";
	first.preference = 10;
	second.preference = pair.equal ? 10 : 20;
	domain.hosts[0] = pair.swapped ? second : first;
	domain.hosts[1] = pair.swapped ? first : second;
	return domain;
}

/* Anchors are known, and none of them is that of any chain. */
static struct policy policy_for(unsigned senders)
{
	struct policy policy = build_domain_policy();

	policy.senders = senders;
	policy.verify = (senders >> SENDER_VERIFY & 1U) != 0;
	policy.anchors.known = true;
	return policy;
}

static struct verdict *judged(struct pair pair, unsigned senders)
{
	struct build_domain domain = domain_of(pair);
	struct policy policy = policy_for(senders);

	return build_verdict(build_domain(&domain), &policy);
}

static const char *named(struct pair pair)
{
	return arena_printf(unit_arena, "%s and %s%s", situations[pair.first].name,
		situations[pair.second].name, pair.equal ? ", of one preference" : "");
}

static bool finding_explains(const struct verdict *verdict, const struct matrix_column *column,
	enum sender sender)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		if ((verdict->findings[i].senders >> sender & 1U) &&
			strcmp(verdict->findings[i].id, column->finding) == 0)
			return true;
	return false;
}

static void column_agrees(
	const struct verdict *verdict, enum sender sender, const char *name)
{
	const struct matrix_column *column = &verdict->matrix->columns[sender];

	if (column->verdict == COLUMN_DEFERS || column->verdict == COLUMN_REJECTED) {
		MUST(!column->chosen || verdict->worst == SEVERITY_CRITICAL,
			"%s: %s %s, and the state is %s", name, sender_name(sender),
			column_name(column->verdict), severity_name(verdict->worst));
		MUST(column->finding != NULL, "%s: %s %s for no reason", name, sender_name(sender),
			column_name(column->verdict));
		MUST(finding_explains(verdict, column, sender), "%s: %s is no reason for %s", name,
			column->finding, sender_name(sender));
	}
	MUST((column->via != NULL) ==
			(column->verdict == COLUMN_DELIVERS ||
				column->verdict == COLUMN_UNENCRYPTED),
		"%s: via", name);
	MUST(!column->chosen || column->verdict != COLUMN_NOT_KNOWN ||
			verdict->worst != SEVERITY_OK,
		"%s: %s not known, and OK", name, sender_name(sender));
}

static void cells_agree(const struct verdict *verdict, const char *name)
{
	const struct matrix *matrix = verdict->matrix;

	for (size_t i = 0; i < matrix->count; i++)
		for (int s = 0; s < SENDER_COUNT; s++)
			MUST(!matrix->columns[s].chosen || matrix->rows[i].cells[s] != CELL_DEFERS ||
					verdict->worst >= SEVERITY_WARNING,
				"%s: %s defers at one, and the state is %s", name,
				sender_name((enum sender)s), severity_name(verdict->worst));
}

static void state_is_of_findings(const struct verdict *verdict, const char *name)
{
	MUST(verdict->worst == SEVERITY_OK || verdict->finding_count > 0, "%s", name);
	MUST(verdict->worst == SEVERITY_OK || verdict->findings[0].severity == verdict->worst,
		"%s: line 1 speaks of another state", name);
	MUST(strncmp(verdict->headline, BUILD_DOMAIN ": ", strlen(BUILD_DOMAIN ": ")) == 0, "%s: %s",
		name, verdict->headline);
	MUST(verdict->counts.mx_ok <= verdict->counts.mx, "%s", name);
	MUST(verdict->worst != SEVERITY_OK || verdict->counts.addresses_skipped > 0 ||
			verdict->counts.mx_ok == verdict->counts.mx,
		"%s: OK with %zu of %zu", name, verdict->counts.mx_ok, verdict->counts.mx);
}

static void agrees(const struct verdict *verdict, const char *name)
{
	for (int s = 0; s < SENDER_COUNT; s++)
		column_agrees(verdict, (enum sender)s, name);
	cells_agree(verdict, name);
	state_is_of_findings(verdict, name);
}

static const unsigned choices[] = {0, 1U << SENDER_MAY, 1U << SENDER_ENCRYPT, 1U << SENDER_VERIFY,
	1U << SENDER_DANE};

/* Every pair that begins with one situation, in an arena of its own each. */
static void each_pair(size_t first, void (*visit)(struct pair pair))
{
	struct arena *kept = unit_arena;

	for (size_t second = 0; second < SITUATIONS; second++)
		for (int equal = 0; equal < 2; equal++) {
			unit_arena = arena_new(abort);
			visit((struct pair){first, second, equal == 1, false});
			arena_free(unit_arena);
		}
	unit_arena = kept;
}

static void tells_one_story(struct pair pair)
{
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		agrees(judged(pair, choices[i]),
			arena_printf(unit_arena, "%s, senders %x", named(pair), choices[i]));
}

START_TEST(state_matrix_and_line_tell_one_story)
{
	each_pair((size_t)_i, tells_one_story);
}
END_TEST

/* From what a sender wants least to what it wants most. */
static int worth(enum column column)
{
	static const int worths[COLUMN_COUNT] = {
		[COLUMN_REJECTED] = 0,
		[COLUMN_DEFERS] = 0,
		[COLUMN_NOT_KNOWN] = 1,
		[COLUMN_UNENCRYPTED] = 2,
		[COLUMN_DELIVERS] = 3,
	};

	return worths[column];
}

static void backup_harms_nobody(struct pair pair)
{
	struct build_domain domain = domain_of(pair);
	struct policy policy = policy_for(0);
	const struct verdict *with = judged((struct pair){pair.first, HEALTHY, false, false}, 0);
	const struct verdict *alone;

	domain.host_count = 1;
	alone = build_verdict(build_domain(&domain), &policy);
	for (int s = 0; s < SENDER_COUNT; s++)
		MUST(worth(with->matrix->columns[s].verdict) >=
				worth(alone->matrix->columns[s].verdict),
			"%s: %s", situations[pair.first].name, sender_name((enum sender)s));
}

START_TEST(a_good_backup_harms_nobody)
{
	each_pair((size_t)_i, backup_harms_nobody);
}
END_TEST

static void order_is_nothing(struct pair pair)
{
	struct pair other = pair;
	const struct verdict *a, *b;

	if (!pair.equal)
		return;
	other.swapped = true;
	a = judged(pair, 0);
	b = judged(other, 0);
	MUST(a->worst == b->worst, "%s: %s, other way round %s", named(pair),
		severity_name(a->worst), severity_name(b->worst));
	for (int s = 0; s < SENDER_COUNT; s++)
		MUST(a->matrix->columns[s].verdict == b->matrix->columns[s].verdict, "%s: %s",
			named(pair), sender_name((enum sender)s));
	MUST(a->finding_count == b->finding_count, "%s: findings", named(pair));
	MUST(a->counts.mx_ok == b->counts.mx_ok, "%s: hosts", named(pair));
}

START_TEST(order_means_nothing)
{
	each_pair((size_t)_i, order_is_nothing);
}
END_TEST

/* Without DNSSEC the DANE sender's fate is not known, and no state gets better by it but its own. */
static void blindness_helps_nobody(struct pair pair)
{
	struct build_domain domain = domain_of(pair);
	struct policy policy = policy_for(0);
	const struct verdict *seen = judged(pair, 0);
	const struct verdict *blind;

	domain.not_validated = true;
	blind = build_verdict(build_domain(&domain), &policy);
	for (int s = 0; s < SENDER_COUNT; s++)
		MUST(worth(blind->matrix->columns[s].verdict) <=
				worth(seen->matrix->columns[s].verdict) ||
				blind->matrix->columns[s].verdict == COLUMN_NOT_KNOWN,
			"%s: %s", named(pair), sender_name((enum sender)s));
	MUST(seen->worst == SEVERITY_OK || blind->worst != SEVERITY_OK, "%s: %s, blind OK",
		named(pair), severity_name(seen->worst));
}

START_TEST(not_to_validate_helps_nobody)
{
	each_pair((size_t)_i, blindness_helps_nobody);
}
END_TEST

/* A rule on states changes no fate. */
static void rules_change_no_fate(struct pair pair)
{
	static const struct state_rule rules[] = {{.id = "smtp", .severity = SEVERITY_OK},
		{.id = "mx", .severity = SEVERITY_OK}, {.id = "dane", .ignore = true},
		{.id = "starttls", .ignore = true}};
	struct build_domain domain = domain_of(pair);
	struct policy policy = policy_for(0);
	const struct verdict *plain = judged(pair, 0);
	const struct verdict *ruled;

	policy.rules = rules;
	policy.rule_count = sizeof(rules) / sizeof(rules[0]);
	ruled = build_verdict(build_domain(&domain), &policy);
	for (int s = 0; s < SENDER_COUNT; s++)
		MUST(plain->matrix->columns[s].verdict == ruled->matrix->columns[s].verdict, "%s",
			named(pair));
	MUST(ruled->worst <= plain->worst || plain->worst == SEVERITY_OK, "%s: worse by rules",
		named(pair));
}

START_TEST(rules_leave_fates_alone)
{
	each_pair((size_t)_i, rules_change_no_fate);
}
END_TEST

Suite *domain_properties_suite(void)
{
	Suite *suite = suite_create("domain_properties");
	TCase *tcase = unit_case(suite, "properties");

	tcase_add_loop_test(tcase, state_matrix_and_line_tell_one_story, 0, SITUATIONS);
	tcase_add_loop_test(tcase, a_good_backup_harms_nobody, 0, SITUATIONS);
	tcase_add_loop_test(tcase, order_means_nothing, 0, SITUATIONS);
	tcase_add_loop_test(tcase, not_to_validate_helps_nobody, 0, SITUATIONS);
	tcase_add_loop_test(tcase, rules_leave_fates_alone, 0, SITUATIONS);
	return suite;
}
