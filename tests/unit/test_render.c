/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds for every output, whatever a peer sends: size, characters, the grammar of line 1. */

#include "report/render.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "hostile.h"
#include "judge/checks.h"
#include "report/lines.h"
#include "unit.h"

enum { TEXT_LIMIT = 8000, JSON_LIMIT = 400000 };

static struct buf render_by(const char *format, struct report *report, const struct policy *policy)
{
	struct buf out;

	report->version = "1.0";
	report->target = BUILD_HOST;
	report->verdict = build_verdict(report->survey, policy);
	buf_init(&out, unit_arena);
	renderer_find(format)->render(report, &out);
	return out;
}

static struct buf render(const char *format, const struct survey_facts *survey, int verbosity,
	bool terminal, bool colour)
{
	struct policy policy = build_policy();
	struct report report = {.plugin = "check_starttls",
		.service = "STARTTLS",
		.survey = survey,
		.verbosity = verbosity,
		.terminal = terminal,
		.colour = colour};

	policy.judge_lifetime = true;
	return render_by(format, &report, &policy);
}

/* check_smtp_cert, with everything asked of a certificate that can be. */
static struct buf render_certs(const char *format, const struct survey_facts *survey, int verbosity)
{
	static const struct reference_name name = {NAME_DNS, BUILD_HOST, BUILD_HOST};
	static const struct pin pin = {true, "00"};
	struct policy policy = build_policy();
	struct report report = {.plugin = "check_smtp_cert",
		.service = "SMTP_CERT",
		.survey = survey,
		.verbosity = verbosity,
		.chain_verbosity = 1};

	policy.plugin = CE;
	policy.judge_lifetime = policy.judge_certs = policy.verify = policy.both_families = true;
	policy.anchors.known = true;
	policy.names = &name;
	policy.name_count = 1;
	policy.pins = &pin;
	policy.pin_count = 1;
	policy.issuer = "no such issuer";
	policy.require_scts = 2;
	return render_by(format, &report, &policy);
}

/* label=value[unit][;warn[;crit]], as the guidelines have it. */
static void is_metric(const char *item, size_t len)
{
	size_t label = strcspn(item, "=");
	size_t i = label + 1;

	ck_assert_msg(label < len && label <= 19, "%.*s", (int)len, item);
	ck_assert_msg(strspn(item, "abcdefghijklmnopqrstuvwxyz0123456789_") == label, "%s", item);
	i += item[i] == '-';
	ck_assert_msg(isdigit(item[i]), "%.*s", (int)len, item);
	i += strspn(item + i, "0123456789.");
	i += item[i] == 's' || item[i] == '%';
	if (i < len)
		ck_assert_msg(item[i] == ';', "%.*s", (int)len, item);
	ck_assert_msg(strspn(item + i, ";0123456789.:~@-") >= len - i, "%.*s", (int)len, item);
}

static void is_first_line(const char *line, size_t len)
{
	const char *bar = memchr(line, '|', len);
	const char *item;

	ck_assert_ptr_nonnull(bar);
	ck_assert_uint_le((size_t)(bar - line), 251);
	ck_assert(memchr(bar + 1, '|', len - (size_t)(bar + 1 - line)) == NULL);
	item = bar + 1;
	while (item < line + len) {
		size_t item_len = strcspn(item + 1, " \n");

		ck_assert_int_eq(*item, ' ');
		is_metric(item + 1, item_len);
		item += 1 + item_len;
	}
}

/* The place of the first octet that is neither printable ASCII nor, where allowed, a line's end. */
static size_t odd_octet(const char *data, size_t len, bool lines)
{
	size_t i = 0;

	while (i < len && ((data[i] >= 0x20 && data[i] < 0x7f) || (lines && data[i] == '\n')))
		i++;
	return i;
}

static void is_plain(const struct buf *out)
{
	size_t first = strcspn(out->data, "\n");

	ck_assert_uint_lt(out->len, TEXT_LIMIT);
	ck_assert_uint_eq(strlen(out->data), out->len);
	ck_assert_int_eq(out->data[out->len - 1], '\n');
	is_first_line(out->data, first);
	ck_assert_ptr_null(strchr(out->data + first, '|'));
	ck_assert_msg(odd_octet(out->data, out->len, true) == out->len, "octet %d in %s",
		out->data[odd_octet(out->data, out->len, true)], out->data);
	ck_assert_ptr_null(strstr(out->data, " \n"));
}

START_TEST(text_is_plain)
{
	for (unsigned seed = 1; seed < 4; seed += 2) {
		const struct survey_facts *survey =
			hostile_survey((size_t)_i, seed, seed == 1 ? BUILD_MAX_PROBES : 3);

		for (int verbosity = 0; verbosity < 4; verbosity++) {
			struct buf out = render("text", survey, verbosity, verbosity == 0, false);

			is_plain(&out);
			out = render_certs("text", survey, verbosity);
			is_plain(&out);
		}
	}
}
END_TEST

/* The chains are there to be looked at, each word of the peer quoted. */
START_TEST(hostile_chains_are_shown)
{
	struct survey_facts *survey = hostile_survey(17, 1, 1);
	struct buf out = render_certs("text", survey, 1);

	ck_assert_ptr_nonnull(strstr(out.data, "\nECDSA chain at "));
	survey->hosts[0].probe_count = 0;
	out = render_certs("text", survey, 1);
	ck_assert_ptr_nonnull(strstr(out.data, "\nnext ECDSA certificate, not served yet\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "\n    issuer    "));
	ck_assert_ptr_nonnull(strstr(out.data, " more\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "\n    staple    "));
	is_plain(&out);
}
END_TEST

/* Colour adds its own sequences and nothing else. */
START_TEST(colour_only_adds_colour)
{
	for (unsigned seed = 1; seed < 4; seed += 2) {
		const struct survey_facts *survey = hostile_survey((size_t)_i, seed, 2);
		struct buf plain = render("text", survey, 1, true, false);
		struct buf colour = render("text", survey, 1, true, true);
		size_t at = 0;

		ck_assert_ptr_nonnull(strchr(colour.data, '\033'));
		ck_assert_uint_lt(colour.len, TEXT_LIMIT);
		for (size_t i = 0; i < colour.len; i++) {
			if (colour.data[i] == '\033')
				i += strcspn(colour.data + i, "m");
			else if (at < plain.len && colour.data[i] == plain.data[at])
				at++;
			else
				break;
		}
		ck_assert_msg(at == plain.len || strstr(colour.data, "more: --output=json") != NULL,
			"%s", colour.data);
	}
}
END_TEST

static void has_no_null(const json_t *value)
{
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_null(value))
		ck_abort_msg("null");
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, member) has_no_null(member);
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member) has_no_null(member);
	}
}

static void is_sound(const struct buf *out)
{
	json_t *document = json_loadb(out->data, out->len, JSON_REJECT_DUPLICATES, NULL);

	ck_assert_ptr_nonnull(document);
	has_no_null(document);
	json_decref(document);
	ck_assert_uint_lt(out->len, JSON_LIMIT);
	ck_assert_int_eq(out->data[out->len - 1], '\n');
	ck_assert_uint_eq(odd_octet(out->data, out->len - 1, false), out->len - 1);
	ck_assert_ptr_null(strpbrk(out->data, "<>&`|"));
}

START_TEST(json_is_sound)
{
	for (unsigned seed = 1; seed < 4; seed += 2) {
		const struct survey_facts *survey =
			hostile_survey((size_t)_i, seed, seed == 1 ? BUILD_MAX_PROBES : 3);
		struct buf out = render("json", survey, seed == 1 ? 2 : 0, false, false);

		is_sound(&out);
		out = render_certs("json", survey, seed == 1 ? 2 : 0);
		is_sound(&out);
	}
}
END_TEST

/* NAME{LABEL="VALUE",...} NUMBER: no quote ends a value but its own. */
static bool is_sample(const char *line, size_t len)
{
	const char *at = memchr(line, '{', len);
	const char *end = line + len;
	bool quoted = false;

	if (at == NULL || strncmp(line, "mail_tls_", 9) != 0)
		return false;
	for (at++; at < end && (quoted || *at != '}'); at++)
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
	return at + 2 < end && at[1] == ' ' && at + 2 + strspn(at + 2, "-.0123456789") == end;
}

START_TEST(prometheus_is_sound)
{
	const struct survey_facts *survey = hostile_survey((size_t)_i, 5, BUILD_MAX_PROBES);
	struct buf out;

	for (size_t i = 0; i < survey->hosts[0].probe_count; i++)
		survey->hosts[0].name = "a\"} 1\nb\\";
	out = render("prometheus", survey, 0, false, false);
	ck_assert_uint_eq(odd_octet(out.data, out.len, true), out.len);
	for (const char *line = out.data; *line != '\0'; line += strcspn(line, "\n") + 1)
		ck_assert_msg(*line == '#' || is_sample(line, strcspn(line, "\n")), "%.*s",
			(int)strcspn(line, "\n"), line);
}
END_TEST

/* What was cut is counted, and the count is right. */
START_TEST(cut_text_says_so)
{
	const struct survey_facts *survey = hostile_survey(16, 3, BUILD_MAX_PROBES);
	struct buf out = render("text", survey, 3, true, false);
	char *more = strstr(out.data, " more: --output=json\n");

	ck_assert_ptr_nonnull(more);
	ck_assert_ptr_eq(more + strlen(" more: --output=json\n"), out.data + out.len);
	ck_assert_uint_gt(out.len, 7000);
	out = render("text", hostile_survey(0, 1, 1), 0, false, false);
	ck_assert_ptr_null(strstr(out.data, "more: --output=json"));
}
END_TEST

/* A reader must not take the next line for the one that is missing. */
START_TEST(no_line_behind_a_gap)
{
	char *wide = arena_alloc(unit_arena, TEXT_LIMIT + 1);
	struct buf out;
	struct lines lines = {.out = &out};

	memset(wide, 'x', TEXT_LIMIT);
	buf_init(&out, unit_arena);
	lines_add(&lines, "first");
	lines_add(&lines, wide);
	lines_add(&lines, "short");
	ck_assert_str_eq(out.data, "first\n");
	ck_assert_uint_eq(lines.left_out, 2);
}
END_TEST

START_TEST(no_blank_at_the_end)
{
	const struct probe_spec spec = {
		.fault = {STAGE_GREETING, CAUSE_GARBAGE, 0, NULL}, .garbage = "SSH-2.0  "};
	struct buf out = render("text", build_survey(&spec, 1), 0, false, false);

	ck_assert_ptr_nonnull(strstr(out.data, "SSH-2.0\n"));
	is_plain(&out);
}
END_TEST

START_TEST(quiet_when_all_is_well)
{
	const struct probe_spec good = {0};
	const struct survey_facts *survey = build_survey(&good, 1);
	struct buf out = render("text", survey, 0, false, false);

	ck_assert_ptr_eq(strchr(out.data, '\n'), out.data + out.len - 1);
	out = render("text", survey, 1, false, false);
	ck_assert_ptr_ne(strchr(out.data, '\n'), out.data + out.len - 1);
	out = render("text", survey, 0, true, false);
	ck_assert_ptr_ne(strchr(out.data, '\n'), out.data + out.len - 1);
}
END_TEST

START_TEST(formats)
{
	ck_assert_ptr_nonnull(renderer_find("text"));
	ck_assert_ptr_nonnull(renderer_find("json"));
	ck_assert_ptr_null(renderer_find("tex"));
	ck_assert_ptr_null(renderer_find(""));
	for (size_t i = 0; i < renderers_count; i++)
		ck_assert_ptr_eq(renderer_find(renderers[i].name), &renderers[i]);
}
END_TEST

Suite *render_suite(void)
{
	Suite *suite = suite_create("render");
	TCase *tcase = unit_case(suite, "render");
	int specs = (int)hostile_specs_count;

	tcase_add_loop_test(tcase, text_is_plain, 0, specs);
	tcase_add_test(tcase, hostile_chains_are_shown);
	tcase_add_loop_test(tcase, colour_only_adds_colour, 0, specs);
	tcase_add_loop_test(tcase, prometheus_is_sound, 0, (int)hostile_specs_count);
	tcase_add_loop_test(tcase, json_is_sound, 0, specs);
	tcase_add_test(tcase, cut_text_says_so);
	tcase_add_test(tcase, no_line_behind_a_gap);
	tcase_add_test(tcase, no_blank_at_the_end);
	tcase_add_test(tcase, quiet_when_all_is_well);
	tcase_add_test(tcase, formats);
	return suite;
}
