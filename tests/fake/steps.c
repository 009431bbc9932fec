/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Turns the lines of a script into steps. It knows the words and what each word wants behind it;
 * what a step does is in play.c. Fails by ending the process, see case.h.
 */
#define _GNU_SOURCE 1
#include "steps.h"

#include "recipes.h"
#include "staple.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLAY_DEPTH = 4 };

enum wants { WANTS_NOTHING, WANTS_TEXT, WANTS_ESCAPED, WANTS_NUMBER, WANTS_NUMBER_TEXT, WANTS_TLS };

static const struct {
	const char *word;
	enum op op;
	enum wants wants;
} words[] = {
	{"send", OP_SEND, WANTS_TEXT},
	{"send-raw", OP_SEND_RAW, WANTS_ESCAPED},
	{"send-together", OP_SEND_TOGETHER, WANTS_TEXT},
	{"drip", OP_DRIP, WANTS_NUMBER_TEXT},
	{"expect", OP_EXPECT, WANTS_TEXT},
	{"expect-eof", OP_EXPECT_EOF, WANTS_NOTHING},
	{"expect-quit-or-eof", OP_EXPECT_QUIT_OR_EOF, WANTS_NOTHING},
	{"wait", OP_WAIT, WANTS_NUMBER},
	{"close", OP_CLOSE, WANTS_NOTHING},
	{"reset", OP_RESET, WANTS_NOTHING},
	{"hang", OP_HANG, WANTS_NOTHING},
	{"starttls", OP_TLS, WANTS_TLS},
	{"tls-garbage", OP_TLS_GARBAGE, WANTS_ESCAPED},
	{"tls-alert", OP_TLS_ALERT, WANTS_NUMBER},
	{"tls-hang", OP_TLS_HANG, WANTS_NOTHING},
	{"tls-close", OP_TLS_CLOSE, WANTS_NOTHING},
	{"tls-hello", OP_TLS_HELLO, WANTS_TEXT},
	{"tls-huge", OP_TLS_HUGE, WANTS_NOTHING},
	{"tls-warnings", OP_TLS_WARNINGS, WANTS_NOTHING},
};

/* Cuts the first word off; *text then stands at the second one. */
static char *word_cut(char **text)
{
	char *word = *text + strspn(*text, " \t");
	char *end = word + strcspn(word, " \t");

	*text = end + strspn(end, " \t");
	*end = '\0';
	return word;
}

static const char *certs_read(const struct test_case *test, int line, const char *names)
{
	char *list = case_copy(names, strlen(names)), *save = NULL, *name;

	for (name = strtok_r(list, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save))
		if (recipe_find(name) == NULL)
			case_broken(test->file, line, "no certificate '%s'", name);
	return names;
}

static const char *staple_read(const struct test_case *test, int line, const char *kind)
{
	if (!staple_is_known(kind))
		case_broken(test->file, line, "no staple '%s'", kind);
	return kind;
}

static bool tls_option(
	struct test_case *test, int line, struct tls_options *tls, const char *word, char **rest)
{
	if (strcmp(word, "cert") == 0) {
		tls->certs = certs_read(test, line, word_cut(rest));
	} else if (strcmp(word, "staple") == 0) {
		tls->staple = staple_read(test, line, word_cut(rest));
	} else if (strcmp(word, "priority") == 0) {
		tls->priority = word_cut(rest);
	} else if (strcmp(word, "sni") == 0) {
		tls->sni = word_cut(rest);
	} else if (strcmp(word, "client-cert") == 0) {
		bool require = strcmp(word_cut(rest), "require") == 0;

		tls->client_cert = require ? CLIENT_CERT_REQUIRE : CLIENT_CERT_REQUEST;
	} else if (strcmp(word, "dh") == 0) {
		tls->dh_bits = (int)case_number(test, line, word_cut(rest));
	} else if (strcmp(word, "drip") == 0) {
		tls->drip = (int)case_number(test, line, word_cut(rest));
	} else if (strcmp(word, "client-order") == 0) {
		tls->client_order = true;
	} else if (strcmp(word, "no-tickets") == 0) {
		tls->no_tickets = true;
	} else if (strcmp(word, "may-fail") == 0) {
		tls->may_fail = true;
	} else {
		return false;
	}
	return true;
}

static void addresses_add(struct test_case *test, int line, struct server *server, char *list)
{
	char *save = NULL, *address;

	for (address = strtok_r(list, ",", &save); address != NULL;
		address = strtok_r(NULL, ",", &save)) {
		if (server->address_count == CASE_MAX_ADDRESSES)
			case_broken(test->file, line, "too many addresses");
		server->addresses[server->address_count++] = address;
	}
}

void steps_server_options(struct test_case *test, int line, struct server *server, char *text)
{
	while (*text != '\0') {
		char *word = word_cut(&text);

		if (strcmp(word, "on") == 0)
			addresses_add(test, line, server, word_cut(&text));
		else if (strcmp(word, "unix") == 0)
			server->is_unix = true;
		else if (strcmp(word, "no-listen") == 0)
			server->no_listen = true;
		else if (strcmp(word, "full") == 0)
			server->full = true;
		else if (!tls_option(test, line, &server->tls, word, &text))
			case_broken(test->file, line, "server: unknown option '%s'", word);
	}
}

/* Inserts the lines of NAME.script, which lies beside the case file. */
static void script_insert(struct test_case *test, int line, const char *name)
{
	static int depth;
	char path[PATH_MAX], *text = NULL;
	size_t size = 0;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s.script", test->folder, name);
	stream = fopen(path, "r");
	if (stream == NULL || ++depth > PLAY_DEPTH)
		case_broken(test->file, line, "cannot play %s", path);
	while (getline(&text, &size, stream) >= 0) {
		char *begin = text + strspn(text, " \t");

		begin[strcspn(begin, "\r\n")] = '\0';
		if (*begin != '\0' && *begin != '#')
			steps_add(test, line, begin);
	}
	free(text);
	fclose(stream);
	depth--;
}

static void step_arguments(struct test_case *test, struct step *step, enum wants wants, char *text)
{
	if (wants == WANTS_NUMBER || wants == WANTS_NUMBER_TEXT)
		step->number = case_number(test, step->line, word_cut(&text));
	if (wants == WANTS_TLS) {
		while (*text != '\0') {
			char *word = word_cut(&text);

			if (!tls_option(test, step->line, &step->tls, word, &text))
				case_broken(test->file, step->line, "unknown option '%s'", word);
		}
	}
	if (*text != '\0' && (wants == WANTS_NOTHING || wants == WANTS_NUMBER))
		case_broken(test->file, step->line, "nothing may stand here: '%s'", text);
	step->text = text;
	step->length = strlen(text);
	if (wants == WANTS_ESCAPED)
		step->length = case_unescape(text, step->length);
}

static void step_append(struct test_case *test, const struct step *step)
{
	struct server *server = &test->servers[test->server_count - 1];
	struct script *script = &server->scripts[server->script_count - 1];

	script->steps = case_grow(script->steps, (script->count + 1) * sizeof(*step));
	script->steps[script->count++] = *step;
}

void steps_add(struct test_case *test, int line, char *text)
{
	struct step step = {.line = line, .repeat = 1};
	char *rest = case_copy(text, strlen(text));
	char *word = word_cut(&rest);
	size_t i;

	step.tls = test->servers[test->server_count - 1].tls;
	if (strcmp(word, "play") == 0) {
		script_insert(test, line, rest);
		return;
	}
	if (strcmp(word, "repeat") == 0) {
		step.repeat = case_number(test, line, word_cut(&rest));
		word = word_cut(&rest);
	} else if (strcmp(word, "repeat-forever") == 0) {
		step.repeat = -1;
		word = word_cut(&rest);
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i].word) != 0)
			continue;
		step.op = words[i].op;
		step_arguments(test, &step, words[i].wants, rest);
		step_append(test, &step);
		return;
	}
	case_broken(test->file, line, "unknown script word '%s'", word);
}
