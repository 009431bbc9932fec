/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text for every id and an id for every text; what people paste finds it. */

#include "report/explain.h"

#include <string.h>

#include "base/buf.h"
#include "judge/checks.h"
#include "unit.h"

START_TEST(every_id_has_a_text)
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		ck_assert_msg(explanation_of(checks[i].id) != NULL, "%s has no explanation",
			checks[i].id);
	ck_assert_uint_eq(explanations_count, CHECK_COUNT);
	ck_assert_ptr_null(explanation_of("cert"));
	ck_assert_ptr_null(explanation_of(""));
}
END_TEST

static void is_text(const struct explanation *explanation, const char *what, const char *text)
{
	ck_assert_msg(text != NULL && strlen(text) > 3, "%s has no %s", explanation->id, what);
}

START_TEST(every_text_has_an_id_and_all_parts)
{
	for (size_t i = 0; i < explanations_count; i++) {
		const struct explanation *explanation = &explanations[i];
		bool found = false;

		for (size_t c = 0; c < CHECK_COUNT; c++)
			found = found || strcmp(checks[c].id, explanation->id) == 0;
		ck_assert_msg(found, "%s is no id", explanation->id);
		is_text(explanation, "title", explanation->title);
		is_text(explanation, "meaning", explanation->meaning);
		is_text(explanation, "hit", explanation->hit);
		is_text(explanation, "senders", explanation->senders);
		is_text(explanation, "confirm", explanation->confirm);
		is_text(explanation, "remedy", explanation->remedy);
		is_text(explanation, "traps", explanation->traps);
	}
}
END_TEST

static bool is_one_safe_line(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] >= 0x7f || text[i] == '|')
			return false;
	return true;
}

/* These lines stand in the long output, where a bar would begin performance data. */
START_TEST(short_lines_are_safe)
{
	static const char *const software[] = {
		NULL, "postfix", "exim", "sendmail", "opensmtpd", "exchange", "firewall", "other"};

	for (size_t i = 0; i < explanations_count; i++) {
		for (size_t s = 0; s < COUNT_OF(software); s++) {
			size_t len;
			const char *remedy =
				explanation_remedy(&explanations[i], software[s], &len);

			ck_assert_msg(len > 5 && len <= 110, "%s: %zu", explanations[i].id, len);
			ck_assert_msg(is_one_safe_line(remedy, len), "%s: %.*s", explanations[i].id,
				(int)len, remedy);
		}
	}
}
END_TEST

START_TEST(remedy_fits_the_software)
{
	const struct explanation *explanation = explanation_of("starttls.offered");
	size_t len;
	const char *general = explanation_remedy(explanation, NULL, &len);

	ck_assert_ptr_eq(general, explanation->remedy);
	ck_assert_ptr_eq(explanation_remedy(explanation, "postfix", &len),
		explanation->repair[EXPLAIN_POSTFIX]);
	ck_assert_ptr_eq(explanation_remedy(explanation, "unheard-of", &len), general);
	ck_assert_uint_eq(len, strcspn(general, "\n"));
}
END_TEST

/* The ids that a query finds, in the order of the texts. */
static const char *found_by(const char *query)
{
	const char *ids = "";
	struct buf out;

	buf_init(&out, unit_arena);
	if (!explain_print(query, &out)) {
		ck_assert_uint_eq(out.len, 0);
		return ids;
	}
	for (size_t i = 0; i < explanations_count; i++) {
		const char *head = arena_printf(
			unit_arena, "%s - %s\n", explanations[i].id, explanations[i].title);

		if (strstr(out.data, head) != NULL)
			ids = arena_printf(unit_arena, "%s %s", ids, explanations[i].id);
	}
	return arena_printf(unit_arena, "%s ", ids);
}

START_TEST(queries)
{
	static const struct {
		const char *query;
		const char *want; /* an id among those found, NULL: none */
	} rows[] = {
		{"starttls.offered", "starttls.offered"},
		{"starttls", "starttls.refused"},
		{"smtp.greeting", "smtp.greeting.busy"},
		{"starttls-not-supported", "starttls.offered"},
		{"tlsa-invalid", "dane.match"},
		{"certificate-expired", "cert.expiry"},
		{"validation-failure", "tls.handshake"},
		{"status=deferred (TLS is required, but was not offered by host "
		 "mail.example.org[192.0.2.7])",
			"starttls.offered"},
		{"TLS is required, but was not offered by host mail.example.org[192.0.2.7]",
			"starttls.offered"},
		{"TLS is required, but host mail.example.org[192.0.2.7] refused to start TLS: 454 "
		 "4.7.0 TLS not available due to local problem",
			"starttls.refused"},
		{"Cannot start TLS: handshake failure", "tls.handshake"},
		{"status=deferred (Cannot start TLS: handshake failure)", "tls.handshake"},
		{"Server certificate not verified", "cert.chain"},
		{"status=deferred (Server certificate not verified)", "cert.chain"},
		{"CANNOT START TLS: HANDSHAKE FAILURE", "tls.handshake"},
		{"", NULL},
		{"starttl", "starttls.offered"}, /* as part of a phrase */
		{"starttls.", NULL},
		{"xyzzy", NULL},
		{"the weather in spring", NULL},
		{"-", NULL},
		{"starttls-not", "starttls.offered"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *found = found_by(rows[i].query);

		if (rows[i].want == NULL)
			ck_assert_msg(*found == '\0', "\"%s\" finds%s", rows[i].query, found);
		else
			ck_assert_msg(
				strstr(found, arena_printf(unit_arena, " %s ", rows[i].want)) !=
					NULL,
				"\"%s\" finds \"%s\" and not %s", rows[i].query, found,
				rows[i].want);
	}
}
END_TEST

START_TEST(an_id_finds_itself)
{
	for (size_t i = 0; i < explanations_count; i++) {
		const char *want = arena_printf(unit_arena, " %s ", explanations[i].id);

		ck_assert_msg(strstr(found_by(explanations[i].id), want) != NULL, "%s",
			explanations[i].id);
	}
}
END_TEST

/* Of a sentence that a log holds, the text that quotes it as a phrase of its own is found. */
START_TEST(a_phrase_finds_its_text)
{
	for (size_t i = 0; i < explanations_count; i++) {
		const char *phrase = explanations[i].phrases;

		while (phrase != NULL) {
			size_t len = strcspn(phrase, "|");
			const char *bar = phrase[len] == '|' ? phrase + len : NULL;
			size_t words = strcspn(phrase, "\n") < len ? strcspn(phrase, "\n") : len;
			const char *line = arena_printf(
				unit_arena, "host mx said: %.*s(in reply)", (int)words, phrase);
			const char *want = arena_printf(unit_arena, " %s ", explanations[i].id);

			ck_assert_msg(strstr(found_by(line), want) != NULL,
				"\"%s\" does not find %s", line, explanations[i].id);
			phrase = bar != NULL ? bar + 2 : NULL;
		}
	}
}
END_TEST

START_TEST(all_parts_are_printed)
{
	struct buf out;

	buf_init(&out, unit_arena);
	ck_assert(explain_print("starttls.offered", &out));
	for (size_t i = 0; i < 8; i++) {
		static const char *const titles[] = {"What it means", "Who is hit",
			"What senders see", "How to confirm", "Repair", "Postfix", "Exim", "Traps"};

		ck_assert_msg(strstr(out.data, titles[i]) != NULL, "%s", titles[i]);
	}
	ck_assert_ptr_null(strstr(out.data, "(null)"));
	ck_assert_int_eq(out.data[out.len - 1], '\n');
}
END_TEST

Suite *explain_suite(void)
{
	Suite *suite = suite_create("explain");
	TCase *tcase = unit_case(suite, "explain");

	tcase_add_test(tcase, every_id_has_a_text);
	tcase_add_test(tcase, every_text_has_an_id_and_all_parts);
	tcase_add_test(tcase, short_lines_are_safe);
	tcase_add_test(tcase, remedy_fits_the_software);
	tcase_add_test(tcase, queries);
	tcase_add_test(tcase, an_id_finds_itself);
	tcase_add_test(tcase, a_phrase_finds_its_text);
	tcase_add_test(tcase, all_parts_are_printed);
	return suite;
}
