/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A domain in every format: golden files of what is usual, limits of what is not. The verdicts are
 * made by hand: what the judge makes of facts is not looked at here.
 */

#include "report/render.h"

#include <jansson.h>
#include <string.h>

#include "domain_report.h"
#include "golden.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { TEXT_LIMIT = 8000, JSON_LIMIT = 400000, TERMINAL_WIDTH = 110 };

#define SECURE                                                                                     \
	{                                                                                          \
		.answer = ANSWER_DATA, .dnssec = DNSSEC_SECURE                                     \
	}
#define KEY_OLD                                                                                    \
	"\x9f\x86\xd0\x81\x88\x4c\x7d\x65\x9a\x2f\xea\xa0\xc5\x5a\xd0\x15"                         \
	"\xa3\xbf\x4f\x1b\x2b\x0b\x82\x2c\xd1\x5d\x6c\x15\xb0\xf0\x0a\x08"
#define KEY_NEW                                                                                    \
	"\xa1\xb2\xd0\x81\x88\x4c\x7d\x65\x9a\x2f\xea\xa0\xc5\x5a\xd0\x15"                         \
	"\xa3\xbf\x4f\x1b\x2b\x0b\x82\x2c\xd1\x5d\x6c\x15\xb0\xf0\x0a\x09"
#define MX(number) "mx" #number ".example.org"
#define COLUMN(word, ...)                                                                          \
	{                                                                                          \
		.looked_up = true, .verdict = COLUMN_##word, __VA_ARGS__                           \
	}
#define BY(host) .via = MX(host)
#define FOR(id) .finding = id

enum {
	MAY = 1 << SENDER_MAY,
	ENCRYPT = 1 << SENDER_ENCRYPT,
	VERIFY = 1 << SENDER_VERIFY,
	DANE = 1 << SENDER_DANE
};

static const struct situation {
	const char *name;
	struct report_domain domain;
} situations[] = {
	{"domain-healthy",
		{.headline = "example.org: 2 of 2 MX deliver by TLS, DANE 2, first cert ends in 61 "
			     "d",
			.worst = SEVERITY_OK,
			.mx = SECURE,
			.hosts = {{.name = MX(1),
					  .preference = 10,
					  .dnssec = DNSSEC_SECURE,
					  .probes = {{.address = "192.0.2.1"},
						  {.address = "2001:db8::1"}},
					  .probe_count = 2,
					  .cells = {"dddd", "dddd"},
					  .tlsa = {{3, 1, 1, KEY_NEW, "leaf"}},
					  .tlsa_count = 1},
				{.name = MX(2),
					.preference = 20,
					.dnssec = DNSSEC_SECURE,
					.probes = {{.address = "192.0.2.2"},
						{.address = "2001:db8::2"}},
					.probe_count = 2,
					.cells = {"dddd", "dddd"},
					.tlsa = {{2, 1, 1, KEY_OLD, "chain"}},
					.tlsa_count = 1}},
			.host_count = 2,
			.columns = {COLUMN(DELIVERS, BY(1)),
				COLUMN(DELIVERS, BY(1), .chosen = true), COLUMN(DELIVERS, BY(1)),
				COLUMN(DELIVERS, BY(1), .chosen = true)},
			.findings = {{{.id = "smtp.connect", .brief = "connects"}, 0, 0},
				{{.id = "mx.limit", .severity = SEVERITY_OK, .brief = "2 MX hosts"},
					-1, -1}},
			.finding_count = 2}},
	{"domain-no-tls",
		{.headline = "example.org: no STARTTLS at 1 of 4: TLS is required, but was not "
			     "offered by host mx3.example.org[192.0.2.3], 2 of 3 MX fine",
			.worst = SEVERITY_CRITICAL,
			.mx = {.answer = ANSWER_DATA, .dnssec = DNSSEC_INSECURE},
			.hosts = {{.name = MX(1),
					  .preference = 10,
					  .dnssec = DNSSEC_INSECURE,
					  .probes = {{.address = "192.0.2.1"}},
					  .probe_count = 1,
					  .cells = {"dddd"}},
				{.name = MX(2),
					.preference = 20,
					.dnssec = DNSSEC_INSECURE,
					.probes = {{.address = "192.0.2.2"}},
					.probe_count = 1,
					.cells = {"dddd"}},
				{.name = MX(3),
					.preference = 20,
					.state = SEVERITY_CRITICAL,
					.dnssec = DNSSEC_INSECURE,
					.probes = {{.address = "2001:db8::3"},
						{.address = "192.0.2.3",
							.ehlo = "250-mx3.example.org\n"
								"250 PIPELINING",
							.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}},
					.probe_count = 2,
					.cells = {"dddd", "uxxu"}}},
			.host_count = 3,
			.columns = {COLUMN(DELIVERS, BY(1)),
				COLUMN(DELIVERS, BY(1), .chosen = true), COLUMN(DELIVERS, BY(1)),
				COLUMN(DELIVERS, BY(1))},
			.findings = {{{.id = "starttls.offered",
					      .severity = SEVERITY_CRITICAL,
					      .brief = "no STARTTLS",
					      .bounce = "TLS is required, but was not offered by "
							"host mx3.example.org[192.0.2.3]",
					      .senders = ENCRYPT | VERIFY},
					     2, 1},
				{{.id = "dane.absent",
					 .severity = SEVERITY_INFO,
					 .brief = "no TLSA records"},
					-1, -1}},
			.finding_count = 2}},
	{"domain-dane",
		{.headline = "example.org: DANE senders defer at mx2.example.org, no TLSA matches "
			     "(cert renewed?), 0 of 1 MX fine",
			.worst = SEVERITY_CRITICAL,
			.mx = SECURE,
			.hosts = {{.name = MX(2),
				.preference = 10,
				.state = SEVERITY_CRITICAL,
				.dnssec = DNSSEC_SECURE,
				.alias_of = "host.example.net",
				.probes = {{.address = "192.0.2.7"}},
				.probe_count = 1,
				.cells = {"dddx"},
				.tlsa = {{3, 1, 1, KEY_OLD, "none"},
					{3, 1, 2, KEY_OLD KEY_OLD, "none"},
					{1, 0, 1, KEY_OLD, "unusable"},
					{3, 0, 1, KEY_NEW, "outdone"}, {.match = "unusable"},
					{2, 0, 0, KEY_OLD KEY_NEW KEY_OLD, NULL}},
				.tlsa_count = 6}},
			.host_count = 1,
			.columns = {COLUMN(DELIVERS, BY(2)),
				COLUMN(DELIVERS, BY(2), .chosen = true), COLUMN(DELIVERS, BY(2)),
				COLUMN(DEFERS, FOR("dane.match"), .chosen = true)},
			.findings = {{{.id = "dane.match",
					      .severity = SEVERITY_CRITICAL,
					      .brief = "no TLSA matches",
					      .trail = " (cert renewed?)",
					      .senders = DANE},
				0, 0}},
			.finding_count = 1}},
	{"domain-nxdomain",
		{.headline = "example.org: no such domain (NXDOMAIN)",
			.worst = SEVERITY_CRITICAL,
			.mx = {.answer = ANSWER_NO_NAME, .dnssec = DNSSEC_SECURE},
			.columns = {COLUMN(REJECTED, FOR("mx.domain")),
				COLUMN(REJECTED, FOR("mx.domain"), .chosen = true),
				COLUMN(REJECTED, FOR("mx.domain")),
				COLUMN(REJECTED, FOR("mx.domain"))},
			.findings = {{{.id = "mx.domain",
					      .severity = SEVERITY_CRITICAL,
					      .brief = "no such domain (NXDOMAIN)",
					      .senders = MAY | ENCRYPT | VERIFY | DANE},
				-1, -1}},
			.finding_count = 1}},
	{"domain-odd",
		{.headline = "example.org: mx1.example.org refuses connections",
			.worst = SEVERITY_CRITICAL,
			.mx = {.answer = ANSWER_DATA,
				.dnssec = DNSSEC_BOGUS,
				.detail = OCTETS("no <signatures>\033")},
			.not_validated = true,
			.hosts = {{.name = MX(1),
					  .preference = 5,
					  .state = SEVERITY_CRITICAL,
					  .dnssec = DNSSEC_BOGUS,
					  .probes = {{.address = "192.0.2.1",
						  .fault = {STAGE_CONNECT, CAUSE_REFUSED}}},
					  .probe_count = 1,
					  .cells = {"xxxx"},
					  .tlsa_failure = {.answer = ANSWER_TIMEOUT}},
				{.name = "a|b\033.example.org",
					.display = "not used",
					.preference = 10,
					.kind = MX_NAME_ODD,
					.state = SEVERITY_CRITICAL,
					.cells = {"xxxx"}},
				{.name = "a|b\034.example.org",
					.display = "not used",
					.preference = 10,
					.kind = MX_NAME_ODD,
					.state = SEVERITY_CRITICAL,
					.cells = {"xxxx"}},
				{.name = "xn--mx-eka.example.org",
					.display =
						"\xc3\xa4mx.example.org (xn--mx-eka.example.org)",
					.preference = 20,
					.state = SEVERITY_UNKNOWN,
					.dnssec = DNSSEC_INSECURE,
					.private_address = "10.0.0.1",
					.cells = {"----"}}},
			.host_count = 4,
			.columns = {COLUMN(NOT_KNOWN),
				COLUMN(DEFERS, FOR("smtp.connect"), .chosen = true),
				COLUMN(DEFERS, FOR("smtp.connect")), COLUMN(UNENCRYPTED, BY(4))},
			.findings = {{{.id = "smtp.connect",
					      .severity = SEVERITY_CRITICAL,
					      .brief = "no connection",
					      .trail = ": refused",
					      .senders = MAY | ENCRYPT | VERIFY | DANE},
				0, 0}},
			.finding_count = 1}},
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

static struct buf render(struct report report, const char *format, int verbosity, bool terminal)
{
	struct buf out;

	report.verbosity = verbosity;
	report.terminal = report.colour = terminal;
	buf_init(&out, unit_arena);
	renderer_find(format)->render(&report, &out);
	return out;
}

START_TEST(golden)
{
	const struct situation *situation = &situations[(size_t)_i / COUNT_OF(looks)];
	size_t look = (size_t)_i % COUNT_OF(looks);
	struct buf out = render(domain_report(&situation->domain), looks[look].format,
		looks[look].verbosity, looks[look].colour);

	golden_check(arena_printf(unit_arena, "%s%s", situation->name, looks[look].suffix), &out);
}
END_TEST

/* No U-label is among these, so octets are characters. */
START_TEST(lines_are_narrow)
{
	for (size_t i = 0; i < 4; i++) {
		struct buf out = render(domain_report(&situations[i].domain), "text", 0, false);
		const char *line = strstr(out.data, "delivery by sender");

		for (; line != NULL && *line != '\0'; line += strcspn(line, "\n") + 1)
			ck_assert_uint_le(strcspn(line, "\n"), TERMINAL_WIDTH);
	}
}
END_TEST

static size_t count_of(const char *text, const char *word)
{
	size_t count = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		count++;
	return count;
}

/* However many faults there are, the matrix is whole, with the verdict below its rows. */
START_TEST(matrix_of_many_rows)
{
	static const struct report_size sizes[] = {
		{.hosts = 20, .probes = 2, .certs = 2, .octets = 50},
		{.hosts = 20, .probes = 2, .certs = 2, .findings = 4, .octets = 300}};
	struct buf out = render(domain_report_large(&sizes[_i], 1), "text", 0, false);
	const char *matrix = strstr(out.data, "delivery by sender");

	ck_assert_uint_lt(out.len, TEXT_LIMIT);
	ck_assert_ptr_nonnull(matrix);
	ck_assert_uint_eq(count_of(matrix, ".example.org["), 40);
	ck_assert_ptr_nonnull(strstr(matrix, "\nmail to example.org "));
	ck_assert_ptr_nonnull(strstr(
		matrix, "\n    may, encrypt, verify, dane: defers because of starttls.offered\n"));
	ck_assert_ptr_null(strstr(out.data, " more rows"));
	ck_assert((strstr(out.data, " more: --output=json\n") != NULL) == (_i == 1));
}
END_TEST

START_TEST(matrix_beyond_its_room)
{
	static const struct report_size size = {
		.hosts = 20, .probes = 8, .certs = 16, .findings = 2, .octets = 300, .tlsa = 64};

	for (int verbosity = 0; verbosity < 4; verbosity++) {
		struct buf out =
			render(domain_report_large(&size, 1), "text", verbosity, verbosity == 3);

		ck_assert_uint_lt(out.len, TEXT_LIMIT);
		ck_assert_ptr_nonnull(strstr(out.data, " more rows: --output=json\n"));
		ck_assert_ptr_nonnull(strstr(out.data, "because of starttls.offered\n"));
		ck_assert_ptr_nonnull(strstr(out.data, " more: --output=json\n"));
	}
}
END_TEST

/* A host whose addresses agree has one row, and none of them in it. */
START_TEST(rows_of_a_host)
{
	struct buf out = render(domain_report(&situations[0].domain), "text", 1, false);

	ck_assert_uint_eq(count_of(out.data, " 10 mx1.example.org  "), 1);
	out = render(domain_report(&situations[1].domain), "text", 1, false);
	ck_assert_uint_eq(count_of(out.data, " 20 mx3.example.org["), 2);
}
END_TEST

/* What the domain publishes for a sender was not asked for: nobody knows its fate. */
START_TEST(column_not_looked_up)
{
	struct report_domain spec = situations[0].domain;
	struct buf out;

	spec.columns[SENDER_MTA_STS] =
		(struct matrix_column){.verdict = COLUMN_DEFERS, .finding = "sts.fetch"};
	out = render(domain_report(&spec), "text", 1, false);
	ck_assert_ptr_null(strstr(out.data, "mta-sts"));
	spec.columns[SENDER_MTA_STS].looked_up = true;
	out = render(domain_report(&spec), "text", 1, false);
	ck_assert_ptr_nonnull(strstr(out.data, "  mta-sts DEFERS\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "    mta-sts: defers because of sts.fetch\n"));
}
END_TEST

START_TEST(quiet_when_all_is_well)
{
	struct buf out = render(domain_report(&situations[0].domain), "text", 0, false);

	ck_assert_ptr_eq(strchr(out.data, '\n'), out.data + out.len - 1);
}
END_TEST

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
	{{20, 1, .tlsa = 64, .octets = 300}, 0, "ehlo tlsa "},
	{{20, 8, .certs = 1, .names = 3, .octets = 200}, 0, "ehlo issuers certificates "},
	{{20, 8, .findings = 20, .octets = 100}, 0, "ehlo passed findings "},
	{{20, 8, 16, .names = 12, .ehlo_lines = 128, .tlsa = 64, .findings = 4, .octets = 300}, 2,
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
		render(domain_report_large(&large[_i].size, 7), "json", large[_i].verbosity, false);
	json_t *document = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *left_out = json_object_get(document, "left_out");

	ck_assert_ptr_nonnull(document);
	ck_assert_uint_lt(out.len, JSON_LIMIT);
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
		.hosts = 1, .probes = 8, .certs = 16, .names = 100, .octets = 100};
	struct report report = domain_report_large(&size, 7);
	struct survey_facts survey = *report.survey;
	struct verdict verdict = *report.verdict;
	struct buf out;

	survey.domain = NULL;
	verdict.matrix = NULL;
	report.survey = &survey;
	report.verdict = &verdict;
	out = render(report, "json", 0, false);
	ck_assert_uint_lt(out.len, JSON_LIMIT);
	ck_assert_ptr_nonnull(strstr(out.data, "\"left_out\":[\"ehlo\",\"issuers\"]"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"host\":{\"host\":\"mx1.example.org\""));
}
END_TEST

/* Monitoring finds a host by its name. */
START_TEST(hosts_have_names_of_their_own)
{
	struct buf out = render(domain_report(&situations[4].domain), "json", 0, false);
	json_t *document = json_loadb(out.data, out.len, 0, NULL);
	json_t *names = json_object();
	json_t *host;
	size_t i;

	json_array_foreach(json_object_get(document, "mx"), i, host)
		json_object_set(names, json_string_value(json_object_get(host, "host")), host);
	ck_assert_uint_eq(json_object_size(names), situations[4].domain.host_count);
	json_decref(names);
	json_decref(document);
}
END_TEST

Suite *render_domain_suite(void)
{
	Suite *suite = suite_create("render_domain");
	TCase *tcase = unit_case(suite, "domain");

	tcase_add_loop_test(tcase, golden, 0, (int)(COUNT_OF(situations) * COUNT_OF(looks)));
	tcase_add_test(tcase, lines_are_narrow);
	tcase_add_loop_test(tcase, matrix_of_many_rows, 0, 2);
	tcase_add_test(tcase, matrix_beyond_its_room);
	tcase_add_test(tcase, rows_of_a_host);
	tcase_add_test(tcase, column_not_looked_up);
	tcase_add_test(tcase, quiet_when_all_is_well);
	tcase_add_loop_test(tcase, json_below_its_limit, 0, (int)COUNT_OF(large));
	tcase_add_test(tcase, json_of_a_large_host);
	tcase_add_test(tcase, hosts_have_names_of_their_own);
	return suite;
}
