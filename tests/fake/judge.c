/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judges the text output of a command. Some rules hold for every case and need no line in it:
 * clean octets, one bar at most, a short first line whose state word agrees with the exit status,
 * nothing on stderr. The first claim that does not hold ends the judgement.
 */
#define _GNU_SOURCE 1
#include "judge.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LINE1_MAX = 250, TEXT_MAX = 8192 };

__attribute__((format(printf, 2, 3))) static bool fails(char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, WHY_SIZE, format, args);
	va_end(args);
	return false;
}

static bool octets_are_clean(const char *name, const char *text, size_t length, char *why)
{
	size_t i;

	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < ' ' && c != '\n') || c > '~')
			return fails(why, "octet 0x%02x in %s", c, name);
	}
	return true;
}

/* The state that line 1 names, "STARTTLS OK - ...", or -1 if it is no such line (--help). */
static int state_word(const char *line)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	size_t name = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), length;
	int i;

	if (name == 0 || line[name] != ' ')
		return -1;
	line += name + 1;
	length = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	for (i = 0; i < 4; i++)
		if (length == strlen(words[i]) && strncmp(line, words[i], length) == 0)
			return i;
	return -1;
}

static bool status_is_sound(const struct outcome *outcome, char *why)
{
	const char *bar = memchr(outcome->out, '|', outcome->out_length);
	size_t line1 = strcspn(outcome->out, "\n"), before_bar = strcspn(outcome->out, "|\n");

	if (state_word(outcome->out) != outcome->status)
		return fails(why, "the state on line 1 is not exit status %d", outcome->status);
	if (bar != NULL && strchr(bar + 1, '|') != NULL)
		return fails(why, "more than one bar in the output");
	if (bar != NULL && (size_t)(bar - outcome->out) > line1)
		return fails(why, "the bar does not stand on line 1");
	if (before_bar > LINE1_MAX)
		return fails(why, "line 1 has %zu characters before the bar", before_bar);
	if (outcome->out_length > TEXT_MAX)
		return fails(why, "the output has %zu octets", outcome->out_length);
	return true;
}

/* A copy of the output without the words that the case allows to be other than ASCII. */
static char *output_without_utf8(const struct scene *scene, const struct outcome *outcome)
{
	const struct test_case *test = scene->test;
	char *copy = case_copy(outcome->out, outcome->out_length), *at;
	size_t i;

	for (i = 0; i < test->claim_count; i++) {
		const char *text = test->claims[i].text;

		if (test->claims[i].kind != CLAIM_UTF8 || *text == '\0')
			continue;
		while ((at = strstr(copy, text)) != NULL)
			memset(at, '?', strlen(text));
	}
	return copy;
}

static bool output_is_sound(const struct scene *scene, const struct outcome *outcome, char *why)
{
	const char *ascii = output_without_utf8(scene, outcome);

	if (outcome->out_length == 0 || outcome->out[outcome->out_length - 1] != '\n')
		return fails(why, "the output is empty or does not end in a newline");
	if (!octets_are_clean("the output", ascii, outcome->out_length, why))
		return false;
	return state_word(outcome->out) < 0 || status_is_sound(outcome, why);
}

static bool exit_is_right(const struct scene *scene, const struct outcome *outcome, char *why)
{
	if (outcome->timed_out)
		return fails(why, "still running after %ld ms", outcome->milliseconds);
	if (outcome->signal != 0)
		return fails(why, "ended by signal %d", outcome->signal);
	if (outcome->status != scene->test->exit_status)
		return fails(why, "exit status %d, wanted %d", outcome->status,
			scene->test->exit_status);
	return true;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

static bool connections_agree(struct scene *scene, const char *text, char *why)
{
	char address[64] = "";
	unsigned long wanted = 0, seen;

	sscanf(text, "%lu %63s", &wanted, address);
	seen = scene_accepted(scene, address[0] != '\0' ? address : NULL);
	if (seen != wanted)
		return fails(why, "%lu connections, wanted %s", seen, text);
	return true;
}

/* A command that asks nobody proves nothing: each address is asked, unless the case counts. */
static bool all_were_asked(struct scene *scene, char *why)
{
	const struct test_case *test = scene->test;
	size_t i;

	for (i = 0; i < test->claim_count; i++)
		if (test->claims[i].kind == CLAIM_CONNECTIONS)
			return true;
	for (i = 0; i < scene->listener_count; i++) {
		const struct listener *listener = &scene->listeners[i];

		if (!listener->server->no_listen && !listener->server->full &&
			listener->accepted == 0)
			return fails(why, "no connection to %s", listener->address);
	}
	return true;
}

static bool claim_holds(struct scene *scene, const struct claim *claim,
	const struct outcome *outcome, bool timed, char *why)
{
	const char *text = run_expand(scene, claim->text), *out = outcome->out;
	const char *found = strstr(out, text);
	size_t line1 = strcspn(out, "\n");

	switch (claim->kind) {
	case CLAIM_MATCH:
	case CLAIM_UTF8:
		return found != NULL || fails(why, "no '%s' in the output", text);
	case CLAIM_NOMATCH:
		return found == NULL || fails(why, "'%s' in the output", text);
	case CLAIM_LINE1:
		return (found != NULL && (size_t)(found - out) + strlen(text) <= line1) ||
			fails(why, "no '%s' on line 1", text);
	case CLAIM_LINE1_START:
		return found == out || fails(why, "line 1 does not start with '%s'", text);
	case CLAIM_LINES:
		return count_lines(out) == (size_t)atol(text) ||
			fails(why, "%zu lines, wanted %s", count_lines(out), text);
	case CLAIM_STDERR:
		return strstr(outcome->err, text) != NULL || fails(why, "no '%s' on stderr", text);
	case CLAIM_WITHIN:
		return !timed || outcome->milliseconds <= atol(text) ||
			fails(why, "took %ld ms, wanted %s", outcome->milliseconds, text);
	case CLAIM_CONNECTIONS:
		return connections_agree(scene, text, why);
	default: /* for the second run */
		return true;
	}
}

bool judge_text(struct scene *scene, const struct outcome *outcome, bool timed, char *why)
{
	const struct test_case *test = scene->test;
	bool may_write_stderr = false;
	size_t i;

	if (scene->fault_count > 0)
		return fails(why, "%s", scene->faults[0]);
	if (!exit_is_right(scene, outcome, why) || !all_were_asked(scene, why))
		return false;
	for (i = 0; i < test->claim_count; i++) {
		if (!claim_holds(scene, &test->claims[i], outcome, timed, why))
			return false;
		may_write_stderr = may_write_stderr || test->claims[i].kind == CLAIM_STDERR;
	}
	if (outcome->err_length > 0 && !may_write_stderr)
		return fails(why, "something on stderr");
	if (!octets_are_clean("stderr", outcome->err, outcome->err_length, why))
		return false;
	return output_is_sound(scene, outcome, why);
}
