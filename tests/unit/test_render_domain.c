/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A domain in every format: golden files of what is usual, limits of text for what is not. */

#include "report/render.h"

#include <string.h>

#include "domain_situations.h"
#include "golden.h"
#include "hostile.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { TEXT_LIMIT = 8000, MATRIX_LIMIT = 4500, TERMINAL_WIDTH = 110 };

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
	const struct domain_situation *situation = &domain_situations[(size_t)_i / COUNT_OF(looks)];
	size_t look = (size_t)_i % COUNT_OF(looks);
	struct buf out = render(domain_report(&situation->domain), looks[look].format,
		looks[look].verbosity, looks[look].colour);

	golden_check(arena_printf(unit_arena, "%s%s", situation->name, looks[look].suffix), &out);
}
END_TEST

/* No U-label is among these, so octets are characters. */
START_TEST(lines_are_narrow)
{
	for (size_t i = 0; i < SITUATION_ODD; i++) {
		struct buf out =
			render(domain_report(&domain_situations[i].domain), "text", 0, false);
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

/* From its heading to the end of the reasons. */
static size_t matrix_size(const char *text)
{
	static const char last[] = "because of starttls.offered\n";
	const char *first = strstr(text, "delivery by sender");
	const char *end = strstr(text, last);

	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(end);
	return (size_t)(end - first) + strlen(last);
}

/* Printable ASCII alone, and no bar behind line 1. */
static void is_plain(const struct buf *out)
{
	const char *rest = out->data + strcspn(out->data, "\n");
	size_t i = 0;

	while (i < out->len &&
		(out->data[i] == '\n' || (out->data[i] >= ' ' && out->data[i] < 0x7f)))
		i++;
	ck_assert_msg(i == out->len, "octet %d in %.300s", out->data[i],
		out->data + (i > 200 ? i - 200 : 0));
	ck_assert_ptr_null(strchr(rest, '|'));
	ck_assert_ptr_null(strstr(out->data, " \n"));
}

/* Neither room nor characters are the peers' to choose. */
START_TEST(matrix_beyond_its_room)
{
	static const struct report_size size = {
		.hosts = 20, .probes = 8, .certs = 16, .findings = 2, .octets = 300, .tlsa = 64};

	for (int verbosity = 0; verbosity < 4; verbosity++) {
		struct buf out = render(domain_report_large(&size, 1), "text", verbosity, false);

		ck_assert_uint_lt(out.len, TEXT_LIMIT);
		ck_assert_ptr_nonnull(strstr(out.data, " more rows: --output=json\n"));
		ck_assert_ptr_nonnull(strstr(out.data, " more: --output=json\n"));
		ck_assert_uint_le(matrix_size(out.data), MATRIX_LIMIT);
		is_plain(&out);
	}
}
END_TEST

/* The same for what DNS said, which the matrix above leaves no room for. */
START_TEST(hostile_dns)
{
	static const struct report_size size = {
		.hosts = 2, .probes = 1, .certs = 1, .octets = 300, .tlsa = 4};

	for (unsigned seed = 1; seed < 20; seed++) {
		struct report report = domain_report_large(&size, seed);
		struct buf out;

		report.survey->domain->mx.detail = hostile_text(seed, 300);
		report.survey->hosts[0].dns->tlsa.base = hostile_text(seed, 300).data;
		report.survey->hosts[0].dns->a.canonical = hostile_text(seed + 1, 300).data;
		report.survey->hosts[1].dns->kind = MX_NAME_ODD;
		report.survey->hosts[1].name = hostile_text(seed + 2, 300).data;
		out = render(report, "text", 2, false);
		ck_assert_ptr_nonnull(strstr(out.data, "\n    TLSA 3 1 0 "));
		is_plain(&out);
	}
}
END_TEST

/* A host whose addresses agree has one row, and none of them in it. */
START_TEST(rows_of_a_host)
{
	struct buf out = render(
		domain_report(&domain_situations[SITUATION_HEALTHY].domain), "text", 1, false);

	ck_assert_uint_eq(count_of(out.data, " 10 mx1.example.org  "), 1);
	out = render(domain_report(&domain_situations[SITUATION_NO_TLS].domain), "text", 1, false);
	ck_assert_uint_eq(count_of(out.data, " 20 mx3.example.org["), 2);
}
END_TEST

/* What the domain publishes for a sender was not asked for: nobody knows its fate. */
START_TEST(column_not_looked_up)
{
	struct report_domain spec = domain_situations[SITUATION_HEALTHY].domain;
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
	struct buf out = render(
		domain_report(&domain_situations[SITUATION_HEALTHY].domain), "text", 0, false);

	ck_assert_ptr_eq(strchr(out.data, '\n'), out.data + out.len - 1);
}
END_TEST

Suite *render_domain_suite(void)
{
	Suite *suite = suite_create("render_domain");
	TCase *tcase = unit_case(suite, "domain");

	tcase_add_loop_test(tcase, golden, 0, (int)(SITUATION_COUNT * COUNT_OF(looks)));
	tcase_add_test(tcase, lines_are_narrow);
	tcase_add_loop_test(tcase, matrix_of_many_rows, 0, 2);
	tcase_add_test(tcase, matrix_beyond_its_room);
	tcase_add_test(tcase, hostile_dns);
	tcase_add_test(tcase, rows_of_a_host);
	tcase_add_test(tcase, column_not_looked_up);
	tcase_add_test(tcase, quiet_when_all_is_well);
	return suite;
}
