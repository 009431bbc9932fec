/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of mail: from the facts of a domain to the verdict of each column, row by row. */

#include "judge/outlook.h"

#include <string.h>

#include "base/buf.h"
#include "domain_build.h"
#include "unit.h"

/* Rows say what differs from a healthy domain; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define FAULT(at, by) .probes = {{.fault = {at, by, 111, "words"}}}
#define MX_ANSWER(how, status) .mx = {.answer = how, .dnssec = status}

static struct tlsa_record no_match[] = {
	{3, 1, 1, {"0123456789abcdef0123456789abcdef", 32}, NULL, false}};
static struct tlsa_record unusable[] = {
	{1, 1, 1, {"0123456789abcdef0123456789abcdef", 32}, NULL, false}};

static const struct {
	const char *name;
	const char *want; /* may, encrypt, dane; the chosen ones with a star */
	struct build_domain domain;
	bool no_connect;
	unsigned senders;
} rows[] = {
	{"healthy", "delivers, delivers*, delivers", {.host_count = 1}},
	{"dead resolver", "not known, not known*, not known",
		{.resolver_dead = true, MX_ANSWER(ANSWER_TIMEOUT, DNSSEC_UNKNOWN)}},
	{"no such domain", "rejected, rejected*, rejected",
		{MX_ANSWER(ANSWER_NO_NAME, DNSSEC_SECURE)}},
	{"null MX", "rejected, rejected*, rejected", {.null_mx = true}},
	{"MX fails", "defers, defers*, defers", {MX_ANSWER(ANSWER_FAILED, DNSSEC_UNKNOWN)}},
	{"MX times out", "defers, defers*, defers", {MX_ANSWER(ANSWER_TIMEOUT, DNSSEC_UNKNOWN)}},
	{"MX bogus", "defers, defers*, defers", {MX_ANSWER(ANSWER_FAILED, DNSSEC_BOGUS)}},
	{"neither MX nor address", "rejected, rejected*, rejected",
		{{{.no_address = true}}, 1, .implicit = true}},
	{"implicit MX", "delivers, delivers*, delivers", {.host_count = 1, .implicit = true}},
	{"no address", "defers, defers*, defers", {{{.no_address = true}}, 1}},
	{"private addresses", "not known, not known*, not known",
		{{{.no_address = true,
			 .lookup = LOOKUP_OK,
			 .private_addresses = {"10.0.0.1"}}},
			1}},
	{"not connected to", "not known, not known*, not known",
		{{{.no_address = true, .lookup = LOOKUP_OK}}, 1}, .no_connect = true},
	{"refused", "defers, defers*, defers", {{{FAULT(STAGE_CONNECT, CAUSE_REFUSED)}}, 1}},
	{"no route", "not known, not known*, not known",
		{{{FAULT(STAGE_CONNECT, CAUSE_NO_ROUTE)}}, 1}},
	{"no STARTTLS", "delivers unencrypted, defers*, delivers unencrypted",
		{{{.probes = {{.ehlo = "250 mx", .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
			1}},
	{"the dialogue dies under TLS", "delivers unencrypted, defers*, delivers unencrypted",
		{{{FAULT(STAGE_EHLO_TLS, CAUSE_CLOSED)}}, 1}},
	{"EHLO is refused under TLS", "delivers unencrypted, defers*, delivers unencrypted",
		{{{.probes = {{.ehlo_tls = "550 no", .fault = {STAGE_EHLO_TLS, CAUSE_REPLY}}}}},
			1}},
	{"TLSA without match", "delivers, delivers*, defers*",
		{{{.tlsa_records = no_match, .tlsa_count = 1}}, 1}},
	{"TLSA unusable", "delivers, delivers*, delivers*",
		{{{.tlsa_records = unusable, .tlsa_count = 1}}, 1}},
	{"TLSA unusable and no STARTTLS", "delivers unencrypted, defers*, defers*",
		{{{.tlsa_records = unusable,
			 .tlsa_count = 1,
			 .probes = {{.ehlo = "250 mx", .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
			1}},
	{"TLSA bogus", "delivers, delivers*, defers*",
		{{{.tlsa = {.answer = ANSWER_FAILED, .dnssec = DNSSEC_BOGUS}}}, 1}},
	{"TLSA insecure", "delivers, delivers*, delivers",
		{{{.dnssec = DNSSEC_INSECURE, .tlsa_records = no_match, .tlsa_count = 1}}, 1}},
	{"TLSA where nobody can validate", "delivers, delivers*, not known",
		{{{.tlsa_records = no_match, .tlsa_count = 1}}, 1, .not_validated = true}},
	{"TLSA of the second host", "delivers, delivers*, delivers*",
		{{{0}, {.tlsa_records = no_match, .tlsa_count = 1}}, 2}},
	{"the user's senders alone", "delivers*, delivers, defers",
		{{{.tlsa_records = no_match, .tlsa_count = 1}}, 1},
		.senders = 1U << SENDER_MAY},
};

static const char *columns_of(const struct matrix *matrix)
{
	static const enum sender shown[] = {SENDER_MAY, SENDER_ENCRYPT, SENDER_DANE};
	struct buf out;

	buf_init(&out, unit_arena);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		buf_printf(&out, "%s%s%s", i > 0 ? ", " : "",
			column_name(matrix->columns[shown[i]].verdict),
			matrix->columns[shown[i]].chosen ? "*" : "");
	return out.data;
}

START_TEST(columns_follow_facts)
{
	struct policy policy = build_domain_policy();
	const struct survey_facts *survey = build_domain(&rows[_i].domain);
	struct sts_verdict sts;
	judged_hosts hosts = {0};

	policy.no_connect = rows[_i].no_connect;
	policy.senders = rows[_i].senders;
	outlook_hosts(unit_arena, survey, &policy, &hosts);
	sts_judge(unit_arena, survey, &policy, &sts);
	unit_same_text(rows[_i].name, "columns",
		text_of(columns_of(outlook_matrix(unit_arena, survey, &policy, &hosts, &sts))),
		text_of(rows[_i].want));
}
END_TEST

Suite *outlook_suite(void)
{
	Suite *suite = suite_create("outlook");
	TCase *tcase = unit_case(suite, "columns");

	tcase_add_loop_test(tcase, columns_follow_facts, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	return suite;
}
