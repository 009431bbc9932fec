/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON document of a domain: its values, its names, its size. */

#include "report/render.h"

#include <jansson.h>
#include <string.h>

#include "base/range.h"
#include "domain_situations.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { JSON_LIMIT = 400000 };

static struct buf render(struct report report, const char *format, int verbosity)
{
	struct buf out;

	report.verbosity = verbosity;
	buf_init(&out, unit_arena);
	renderer_find(format)->render(&report, &out);
	return out;
}

/* What goes first, and that the last step is enough for the largest facts there can be. */
static const struct {
	struct report_size size;
	int verbosity;
	const char *left_out;
} large[] = {
	{{5, 8, .certs = 2, .names = 3, .ehlo_lines = 10, .octets = 40}, 0, ""},
	{{20, 8, .certs = 1, .octets = 160}, 2, "pem "},
	{{20, 8, .ehlo_lines = 30, .octets = 100}, 2, "ehlo "},
	{{20, 8, .ehlo_lines = 8, .findings = 4, .octets = 20}, 0, "ehlo passed "},
	{{10, 2, .certs = 2, .names = 60, .octets = 100}, 0, "ehlo issuers "},
	{{20, 4, .certs = 1, .names = 60, .octets = 100}, 0, "ehlo issuers names "},
	{{20, 1, .tlsa = 32, .octets = 300}, 0, "ehlo tlsa "},
	{{20, 8, .certs = 1, .names = 3, .octets = 200}, 0, "ehlo issuers certificates "},
	{{20, 2, .findings = 20, .octets = 300}, 0, "ehlo passed findings "},
	{{20, 4, 4, .names = 12, .ehlo_lines = 40, .tlsa = 64, .findings = 12, .octets = 300}, 2,
		"pem ehlo passed issuers names tlsa certificates findings "},
};

static const char *words_of(const json_t *array)
{
	struct buf text;
	json_t *word;
	size_t i;

	buf_init(&text, unit_arena);
	json_array_foreach(array, i, word) buf_printf(&text, "%s ", json_string_value(word));
	return text.data;
}

START_TEST(json_below_its_limit)
{
	struct buf out =
		render(domain_report_large(&large[_i].size, 7), "json", large[_i].verbosity);
	json_t *document = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *left_out = json_object_get(document, "left_out");
	size_t plain = 0;

	ck_assert_ptr_nonnull(document);
	ck_assert_uint_lt(out.len, JSON_LIMIT);
	while (plain + 1 < out.len && out.data[plain] >= ' ' && out.data[plain] < 0x7f)
		plain++;
	ck_assert_uint_eq(plain + 1, out.len);
	ck_assert_ptr_null(strpbrk(out.data, "<>&`|"));
	ck_assert_str_eq(words_of(left_out), large[_i].left_out);
	ck_assert((left_out != NULL) == (*large[_i].left_out != '\0'));
	ck_assert_uint_eq(json_array_size(json_object_get(document, "mx")), large[_i].size.hosts);
	json_decref(document);
}
END_TEST

/* A host plugin's document is held to the same. */
START_TEST(json_of_a_large_host)
{
	static const struct report_size size = {
		.hosts = 1, .probes = 8, .certs = 4, .names = 100, .octets = 100};
	struct report report = domain_report_large(&size, 7);
	struct survey_facts survey = *report.survey;
	struct verdict verdict = *report.verdict;
	struct buf out;

	survey.domain = NULL;
	verdict.matrix = NULL;
	report.survey = &survey;
	report.verdict = &verdict;
	out = render(report, "json", 0);
	ck_assert_uint_lt(out.len, JSON_LIMIT);
	ck_assert_ptr_nonnull(strstr(out.data, "\"left_out\":[\"ehlo\",\"issuers\"]"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"host\":{\"host\":\"mx1.example.org\""));
}
END_TEST

static json_t *document_of(struct report report)
{
	struct buf out = render(report, "json", 0);
	json_t *document = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);

	ck_assert_ptr_nonnull(document);
	return document;
}

/* The text at a path such as `mx.0.host`, numbers and truth in JSON's words; `-` for nothing. */
static void shows(const struct report_domain *spec, const char *path, const char *want)
{
	json_t *document = document_of(domain_report(spec));
	const json_t *value = document;
	const char *got;

	for (const char *key = path; *key != '\0' && value != NULL;) {
		size_t len = strcspn(key, ".");
		const char *name = arena_copy(unit_arena, key, len);

		value = json_is_array(value) ? json_array_get(value, (size_t)(name[0] - '0'))
					     : json_object_get(value, name);
		key += len + (key[len] == '.');
	}
	got = json_is_string(value)    ? json_string_value(value)
		: json_is_true(value)  ? "true"
		: json_is_false(value) ? "false"
		: json_is_real(value)  ? number_text(unit_arena, json_real_value(value), 2)
		: value == NULL        ? "-"
				       : "?";
	ck_assert_msg(strcmp(got, want) == 0, "%s is %s, not %s", path, got, want);
	json_decref(document);
}

START_TEST(dane_in_short)
{
	static const struct {
		enum dnssec dnssec;
		enum answer failure;
		struct report_tlsa tlsa[2];
		size_t count;
		const char *published, *usable;
	} rows[] = {
		{DNSSEC_SECURE, ANSWER_NOT_ASKED, {{3, 1, 1, SITUATION_KEY_OLD, "none"}}, 1, "true",
			"true"},
		{DNSSEC_SECURE, ANSWER_NOT_ASKED, {{1, 1, 1, SITUATION_KEY_OLD, "unusable"}}, 1,
			"true", "false"},
		{DNSSEC_SECURE, ANSWER_NOT_ASKED,
			{{1, 1, 1, SITUATION_KEY_OLD, "unusable"},
				{3, 1, 1, SITUATION_KEY_OLD, "leaf"}},
			2, "true", "true"},
		{DNSSEC_SECURE, ANSWER_NOT_ASKED, {{3, 1, 1, SITUATION_KEY_OLD, NULL}}, 1, "true",
			"-"},
		{DNSSEC_INSECURE, ANSWER_NOT_ASKED, {{3, 1, 1, SITUATION_KEY_OLD, "leaf"}}, 1,
			"true", "false"},
		{DNSSEC_SECURE, ANSWER_NOT_ASKED, {{0}}, 0, "false", "false"},
		{DNSSEC_SECURE, ANSWER_TIMEOUT, {{0}}, 0, "-", "-"},
	};
	struct report_domain spec = domain_situations[SITUATION_DANE].domain;

	spec.hosts[0].dnssec = rows[_i].dnssec;
	spec.hosts[0].tlsa_failure.answer = rows[_i].failure;
	memcpy(spec.hosts[0].tlsa, rows[_i].tlsa, sizeof(rows[_i].tlsa));
	spec.hosts[0].tlsa_count = rows[_i].count;
	shows(&spec, "dane.published", rows[_i].published);
	shows(&spec, "dane.usable", rows[_i].usable);
}
END_TEST

/* Of two answers the one that can be relied on less. */
START_TEST(dnssec_of_both_families)
{
	static const struct {
		enum dnssec a, aaaa;
		const char *word;
	} rows[] = {
		{DNSSEC_SECURE, DNSSEC_SECURE, "secure"},
		{DNSSEC_SECURE, DNSSEC_INSECURE, "insecure"},
		{DNSSEC_SECURE, DNSSEC_UNKNOWN, "unknown"},
		{DNSSEC_UNKNOWN, DNSSEC_INSECURE, "insecure"},
		{DNSSEC_BOGUS, DNSSEC_INSECURE, "bogus"},
		{DNSSEC_UNKNOWN, DNSSEC_BOGUS, "bogus"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct report report = domain_report(&domain_situations[SITUATION_DANE].domain);
		struct host_dns *dns = report.survey->hosts[0].dns;
		json_t *document;

		dns->a.dnssec = rows[i].a;
		dns->aaaa.dnssec = rows[i].aaaa;
		document = document_of(report);
		ck_assert_str_eq(
			json_string_value(json_object_get(
				json_array_get(json_object_get(document, "mx"), 0), "dnssec")),
			rows[i].word);
		json_decref(document);
	}
}
END_TEST

/* A host's days are its own, whatever the performance data says of the domain. */
START_TEST(values_of_each_host)
{
	struct report_domain spec = domain_situations[SITUATION_HEALTHY].domain;

	spec.hosts[1].probes[1].leaf = (struct cert_spec){.from = -80, .to = 9.5};
	spec.days_left = 9.5;
	shows(&spec, "metrics.days_left", "9.5");
	shows(&spec, "mx.0.days_left", "61");
	shows(&spec, "mx.1.days_left", "9.5");
	shows(&spec, "mx.1.host", "mx2.example.org");
	shows(&spec, "mx.1.starttls", "true");
	shows(&domain_situations[SITUATION_NO_TLS].domain, "mx.2.starttls", "false");
}
END_TEST

/* Hosts that share an address share its probe, and nothing else. */
START_TEST(shared_address)
{
	struct report_domain spec = domain_situations[SITUATION_HEALTHY].domain;
	struct report report;
	json_t *document;
	json_t *mx;

	spec.hosts[0].probe_count = spec.hosts[1].probe_count = 1;
	spec.hosts[1].cells[0] = "ddxx";
	spec.findings[0].host = 1;
	spec.findings[0].finding.severity = SEVERITY_CRITICAL;
	report = domain_report(&spec);
	report.survey->hosts[1].probes[0] = report.survey->hosts[0].probes[0];
	report.verdict->matrix->rows[1].probe = report.survey->hosts[0].probes[0];
	report.verdict->findings[0].about.address = "192.0.2.1";
	document = document_of(report);
	mx = json_object_get(document, "mx");
	for (size_t i = 0; i < 2; i++) {
		const json_t *address =
			json_array_get(json_object_get(json_array_get(mx, i), "addresses"), 0);

		ck_assert_str_eq(json_string_value(json_object_get(
					 json_object_get(address, "senders"), "dane")),
			i == 0 ? "delivers" : "defers");
		ck_assert_int_eq(
			json_integer_value(json_object_get(address, "state")), i == 0 ? 0 : 2);
	}
	json_decref(document);
	ck_assert_ptr_nonnull(
		strstr(render(report, "text", 1).data, "\nmx2.example.org[192.0.2.1]: "));
}
END_TEST

/* Names that DNS should not hold are quoted everywhere, and the same everywhere. */
START_TEST(names_in_json)
{
	const struct report_domain *odd = &domain_situations[SITUATION_ODD].domain;

	shows(odd, "senders.dane.via", "xn--mx-eka.example.org");
	shows(odd, "mx.2.host", "a?b?.example.org (3)");
	shows(odd, "findings.1.host", "a?b?.example.org (3)");
	shows(odd, "findings.1.senders.3", "dane");
	shows(odd, "findings.1.senders.4", "-");
	shows(odd, "senders.mta-sts", "-");
}
END_TEST

/* Monitoring finds a host by its name. */
START_TEST(hosts_have_names_of_their_own)
{
	struct buf out = render(domain_report(&domain_situations[SITUATION_ODD].domain), "json", 0);
	json_t *document = json_loadb(out.data, out.len, 0, NULL);
	json_t *names = json_object();
	json_t *host;
	size_t i;

	json_array_foreach(json_object_get(document, "mx"), i, host)
		json_object_set(names, json_string_value(json_object_get(host, "host")), host);
	ck_assert_uint_eq(
		json_object_size(names), domain_situations[SITUATION_ODD].domain.host_count);
	json_decref(names);
	json_decref(document);
}
END_TEST

Suite *render_json_suite(void)
{
	Suite *suite = suite_create("render_json");
	TCase *tcase = unit_case(suite, "json");

	tcase_add_loop_test(tcase, json_below_its_limit, 0, (int)COUNT_OF(large));
	tcase_add_test(tcase, json_of_a_large_host);
	tcase_add_test(tcase, hosts_have_names_of_their_own);
	tcase_add_loop_test(tcase, dane_in_short, 0, 7);
	tcase_add_test(tcase, dnssec_of_both_families);
	tcase_add_test(tcase, values_of_each_host);
	tcase_add_test(tcase, shared_address);
	tcase_add_test(tcase, names_in_json);
	return suite;
}
