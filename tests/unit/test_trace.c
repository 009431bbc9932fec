/* SPDX-License-Identifier: GPL-3.0-or-later */
/* -vvv: one quoted line for each octets said; silent without a stream. */

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/trace.h"

START_TEST(lines)
{
	static const struct {
		const char *name;
		struct text said;
		const char *want;
	} rows[] = {
		{"plain", OCTETS("220 hello"), "192.0.2.7 < 220 hello\n"},
		{"line end goes", OCTETS("220 hello\r\n"), "192.0.2.7 < 220 hello\n"},
		{"two lines stay one", OCTETS("220-a\r\n220 b\r\n"), "192.0.2.7 < 220-a??220 b\n"},
		{"escape sequence", OCTETS("\x1b]0;x\x07"), "192.0.2.7 < ?]0?x?\n"},
		{"empty", OCTETS(""), "192.0.2.7 < \n"},
		{"only line ends", OCTETS("\r\n\r\n"), "192.0.2.7 < \n"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *written = NULL;
		size_t len = 0;
		struct trace trace = {open_memstream(&written, &len), unit_arena};

		ck_assert_ptr_nonnull(trace.stream);
		trace_text(&trace, "192.0.2.7", "<", rows[i].said);
		fclose(trace.stream);
		unit_same_text(
			rows[i].name, "line", (struct text){written, len}, text_of(rows[i].want));
		free(written);
	}
}
END_TEST

START_TEST(notes)
{
	char *written = NULL;
	size_t len = 0;
	struct trace trace = {open_memstream(&written, &len), unit_arena};

	trace_note(&trace, "mx", "%s %d", "a|b", 7);
	fclose(trace.stream);
	unit_same_text("note", "line", (struct text){written, len}, text_of("mx * a?b 7\n"));
	free(written);
}
END_TEST

START_TEST(silence)
{
	struct trace trace = {NULL, unit_arena};

	trace_text(NULL, "mx", "<", text_of("x"));
	trace_note(NULL, "mx", "x");
	trace_text(&trace, "mx", "<", text_of("x"));
	trace_note(&trace, "mx", "x");
}
END_TEST

Suite *trace_suite(void)
{
	Suite *suite = suite_create("trace");
	TCase *tcase = unit_case(suite, "trace");

	tcase_add_test(tcase, lines);
	tcase_add_test(tcase, notes);
	tcase_add_test(tcase, silence);
	return suite;
}
