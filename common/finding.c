/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and exit codes of the states; findings as sentences. Only severity_parse() can fail. */

#include "finding.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static const struct {
	const char *name;
	int exit_code;
} severities[] = {
	[SEVERITY_OK] = {"OK", 0},
	[SEVERITY_INFO] = {"INFO", 0},
	[SEVERITY_UNKNOWN] = {"UNKNOWN", 3},
	[SEVERITY_WARNING] = {"WARNING", 1},
	[SEVERITY_CRITICAL] = {"CRITICAL", 2},
};

_Static_assert(sizeof(severities) / sizeof(severities[0]) == SEVERITY_COUNT, "a state is missing");

const char *severity_name(enum severity severity)
{
	return severities[severity].name;
}

int severity_exit_code(enum severity severity)
{
	return severities[severity].exit_code;
}

bool severity_parse(const char *text, enum severity *severity)
{
	static const enum severity states[] = {
		SEVERITY_OK, SEVERITY_WARNING, SEVERITY_CRITICAL, SEVERITY_UNKNOWN};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (text_equal_nocase(text_of(text), severities[states[i]].name)) {
			*severity = states[i];
			return true;
		}
	}
	return false;
}

const char *subject_text(struct arena *arena, const struct subject *subject)
{
	if (subject->address == NULL || subject->address[0] == '/')
		return subject->display;
	if (subject->show_port)
		return arena_printf(
			arena, "%s[%s]:%d", subject->display, subject->address, subject->port);
	return arena_printf(arena, "%s[%s]", subject->display, subject->address);
}

const char *finding_sentence(struct arena *arena, const struct finding *finding, const char *among)
{
	return arena_printf(arena, "%s%s%s%s%s", finding->brief,
		finding->brief[0] == '\0' ? "" : among,
		finding->lead == NULL ? ": " : finding->lead, subject_text(arena, &finding->about),
		finding->trail);
}

const char *finding_about_subject(struct arena *arena, const struct finding *finding)
{
	if (finding->brief[0] == '\0' && finding->trail[0] == ' ')
		return finding->trail + 1;
	if (finding->lead != NULL && strcmp(finding->lead, FINDING_AT) == 0)
		return arena_printf(arena, "%s%s", finding->brief, finding->trail);
	if (finding->lead != NULL)
		return finding_sentence(arena, finding, "");
	if (finding->trail[0] == ' ' && finding->trail[1] != '(')
		return arena_printf(arena, "%s:%s", finding->brief, finding->trail);
	return arena_printf(arena, "%s%s", finding->brief, finding->trail);
}
