/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One verdict in every format, byte for byte as in tests/golden. After a change that is meant, run
 * `GOLDEN_WRITE=1 ./unit render_golden` and read the difference before you commit it.
 */

#include "golden.h"
#include "report/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain_build.h"
#include "judge/checks.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define V6_NO_ROUTE                                                                                \
	{                                                                                          \
		.address = "2001:db8::7", .fault = {                                               \
			STAGE_CONNECT,                                                             \
			CAUSE_NO_ROUTE,                                                            \
			101,                                                                       \
			"Network is unreachable"                                                   \
		}                                                                                  \
	}
#define POSTFIX_NO_TLS                                                                             \
	{                                                                                          \
		.address = "192.0.2.8", .greeting = "220 mx2.example.org ESMTP Postfix",           \
		.ehlo = "250-mx2.example.org\n250 PIPELINING", .fault = {                          \
			STAGE_EHLO,                                                                \
			CAUSE_NOT_OFFERED                                                          \
		}                                                                                  \
	}

static const struct cert_line expired_rsa[] = {
	{"1a", BUILD_HOST, "R12", KEY_RSA, -93, -3, false, {BUILD_HOST, "mail.example.org"}},
	{"2b", "R12", "Root", KEY_RSA, -400, 1000, true},
};
static const struct cert_line good_ecdsa[] = {
	{"3c", BUILD_HOST, "E7", KEY_ECDSA, -49, 41, false, {BUILD_HOST, "mail.example.org"}},
	{"4d", "E7", "Root", KEY_ECDSA, -400, 1000, true},
};
static const struct cert_line next_ecdsa[] = {
	{"ab", BUILD_HOST, "E7", KEY_ECDSA, -0.5, 89.5, false, {BUILD_HOST}},
	{"4d", "E7", "Root", KEY_ECDSA, -400, 1000, true},
};

static const struct situation {
	const char *name;
	struct probe_spec probes[4];
	size_t probe_count;
	enum lookup lookup;
	bool lifetime;
	struct state_rule rule;
	bool certs; /* check_smtp_cert */
	bool families, no_anchor, next;
} situations[] = {
	{"healthy", {{0}, V6_NO_ROUTE}, 2},
	{"not-offered", {{0}, POSTFIX_NO_TLS}, 2},
	{"five-causes",
		{{.address = "192.0.2.9",
			 .ehlo = "250-mx2.example.org\n250 XXXXXXXA",
			 .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}},
			{.address = "192.0.2.10",
				.starttls = "454 4.7.0 TLS not available",
				.fault = {STAGE_STARTTLS, CAUSE_REPLY}},
			{.address = "192.0.2.11",
				.have_legacy = true,
				.legacy = TLS_1_0,
				.fault = {STAGE_TLS, CAUSE_ALERT, 70, "Protocol version"}},
			{.address = "192.0.2.12", .fault = {STAGE_CONNECT, CAUSE_REFUSED}}},
		4},
	{"certificate", {{.leaf = {-80.6, 9.4}, .tls = {BUILD_TLS12}}}, 1, .lifetime = true},
	{"ignored", {{0}, POSTFIX_NO_TLS}, 2, .rule = {"starttls.offered", .ignore = true}},
	{"no-resolver", {{0}}, 0, .lookup = LOOKUP_RESOLVER_DEAD},
	{"cert-families", {{0}, {.address = "192.0.2.8"}}, 2, .certs = true, .families = true},
	{"cert-incomplete", {{.leaf_only = true}}, 1, .certs = true, .no_anchor = true},
	{"cert-next", {{0}}, 0, .certs = true, .next = true},
};

static const struct {
	const char *suffix, *format;
	int verbosity;
	bool colour;
} looks[] = {
	{".txt", "text", 0, false},
	{"-v.txt", "text", 1, false},
	{"-vv.txt", "text", 2, false},
	{"-colour.txt", "text", 0, true},
	{".json", "json", 0, false},
	{".prom", "prometheus", 0, false},
};

static const struct reference_name own_name = {NAME_DNS, BUILD_HOST, BUILD_HOST};

static struct policy policy_of(const struct situation *situation)
{
	struct policy policy = build_policy();

	policy.judge_lifetime = situation->lifetime || situation->certs;
	policy.rules = &situation->rule;
	policy.rule_count = situation->rule.id != NULL ? 1 : 0;
	policy.anchors.known = situation->no_anchor;
	if (!situation->certs)
		return policy;
	policy.plugin = CE;
	policy.judge_certs = policy.verify = policy.both_families = true;
	policy.names = &own_name;
	policy.name_count = 1;
	return policy;
}

static void set_chains(const struct situation *situation, struct probe_facts *probe)
{
	if (probe->chain.count > 1)
		probe->chain.certs[1].is_ca = true;
	if (!situation->families)
		return;
	probe->chain = chain_build(expired_rsa, COUNT_OF(expired_rsa));
	probe->other_family = chain_build_probe(
		probe->where.address, chain_build(good_ecdsa, COUNT_OF(good_ecdsa)));
	probe->other_family->family_offered = KEY_ECDSA;
}

static struct survey_facts *survey_of(const struct situation *situation)
{
	struct survey_facts *survey = build_survey(situation->probes, situation->probe_count);
	struct host_facts *host = &survey->hosts[0];

	if (situation->lookup != LOOKUP_NOT_NEEDED)
		host->lookup = situation->lookup;
	for (size_t i = 0; i < host->probe_count; i++)
		set_chains(situation, host->probes[i]);
	if (situation->next) {
		host->next_chain = arena_alloc(unit_arena, sizeof(*host->next_chain));
		*host->next_chain = chain_build(next_ecdsa, COUNT_OF(next_ecdsa));
	}
	return survey;
}

static struct buf render(const struct situation *situation, size_t look)
{
	struct policy policy = policy_of(situation);
	struct survey_facts *survey = survey_of(situation);
	struct report report = {.plugin = situation->certs ? "check_smtp_cert" : "check_starttls",
		.service = situation->certs ? "SMTP_CERT" : "STARTTLS",
		.version = "1.0",
		.target = BUILD_HOST,
		.survey = survey,
		.verbosity = looks[look].verbosity,
		.chain_verbosity = situation->certs ? 1 : 2,
		.terminal = looks[look].colour,
		.colour = looks[look].colour};
	struct buf out;

	report.verdict = build_verdict(survey, &policy);
	buf_init(&out, unit_arena);
	renderer_find(looks[look].format)->render(&report, &out);
	return out;
}

const char *golden_path(const char *name)
{
	static const char here[] = __FILE__;
	static const char own[] = "tests/unit/test_render_golden.c";
	const char *root = getenv("SRCDIR");

	if (root == NULL)
		root = arena_copy(unit_arena, here, strlen(here) - strlen(own));
	return arena_printf(unit_arena, "%s%stests/golden/%s", root,
		*root != '\0' && root[strlen(root) - 1] != '/' ? "/" : "", name);
}

struct text golden_read(const char *name)
{
	FILE *file = fopen(golden_path(name), "r");
	struct buf content;
	char part[4096];
	size_t got;

	ck_assert_msg(file != NULL, "%s cannot be read", golden_path(name));
	buf_init(&content, unit_arena);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&content, part, got);
	fclose(file);
	return (struct text){content.data, content.len};
}

static void golden_write(const char *name, const struct buf *out)
{
	FILE *file = fopen(golden_path(name), "w");

	ck_assert_msg(file != NULL, "%s cannot be written", golden_path(name));
	ck_assert_uint_eq(fwrite(out->data, 1, out->len, file), out->len);
	ck_assert_int_eq(fclose(file), 0);
}

void golden_check(const char *name, const struct buf *out)
{
	struct text want;

	if (getenv("GOLDEN_WRITE") != NULL)
		golden_write(name, out);
	want = golden_read(name);
	ck_assert_msg(out->len == want.len && memcmp(out->data, want.data, want.len) == 0,
		"%s is now:\n%.3000s", name, out->data);
}

START_TEST(golden)
{
	const struct situation *situation = &situations[(size_t)_i / COUNT_OF(looks)];
	size_t look = (size_t)_i % COUNT_OF(looks);
	struct buf out = render(situation, look);

	golden_check(arena_printf(unit_arena, "%s%s", situation->name, looks[look].suffix), &out);
}
END_TEST

Suite *render_golden_suite(void)
{
	Suite *suite = suite_create("render_golden");
	TCase *tcase = unit_case(suite, "golden");

	tcase_add_loop_test(tcase, golden, 0, (int)(COUNT_OF(situations) * COUNT_OF(looks)));
	return suite;
}
