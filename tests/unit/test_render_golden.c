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

#include "facts_build.h"
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

static const struct situation {
	const char *name;
	struct probe_spec probes[4];
	size_t probe_count;
	enum lookup lookup;
	bool lifetime;
	struct state_rule rule;
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
};

static struct buf render(const struct situation *situation, size_t look)
{
	struct policy policy = build_policy();
	struct survey_facts *survey = build_survey(situation->probes, situation->probe_count);
	struct report report = {.plugin = "check_starttls",
		.service = "STARTTLS",
		.version = "1.0",
		.target = BUILD_HOST,
		.survey = survey,
		.verbosity = looks[look].verbosity,
		.terminal = looks[look].colour,
		.colour = looks[look].colour};
	struct buf out;

	policy.judge_lifetime = situation->lifetime;
	policy.rules = &situation->rule;
	policy.rule_count = situation->rule.id != NULL ? 1 : 0;
	if (situation->lookup != LOOKUP_NOT_NEEDED)
		survey->hosts[0].lookup = situation->lookup;
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

START_TEST(golden)
{
	const struct situation *situation = &situations[(size_t)_i / COUNT_OF(looks)];
	size_t look = (size_t)_i % COUNT_OF(looks);
	const char *name = arena_printf(unit_arena, "%s%s", situation->name, looks[look].suffix);
	struct buf out = render(situation, look);
	struct text want;

	if (getenv("GOLDEN_WRITE") != NULL)
		golden_write(name, &out);
	want = golden_read(name);
	ck_assert_msg(out.len == want.len && memcmp(out.data, want.data, want.len) == 0,
		"%s is now:\n%s", name, out.data);
}
END_TEST

Suite *render_golden_suite(void)
{
	Suite *suite = suite_create("render_golden");
	TCase *tcase = unit_case(suite, "golden");

	tcase_add_loop_test(tcase, golden, 0, (int)(COUNT_OF(situations) * COUNT_OF(looks)));
	return suite;
}
