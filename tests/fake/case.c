/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a case file: the lines that begin in the first column. The lines of a script, which are
 * indented, go to steps.c. Fails by ending the process with "FILE:LINE: what is wrong".
 */
#define _GNU_SOURCE 1
#include "case.h"

#include "steps.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void case_broken(const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("%s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	_exit(CASE_FAILED);
}

void *case_grow(void *old, size_t size)
{
	void *new = realloc(old, size);

	if (new == NULL) {
		perror("fakesmtpd");
		_exit(CASE_FAILED);
	}
	return new;
}

void *case_alloc(size_t size)
{
	return memset(case_grow(NULL, size), 0, size);
}

char *case_copy(const char *text, size_t length)
{
	char *copy = case_alloc(length + 1);

	memcpy(copy, text, length);
	return copy;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t case_unescape(char *text, size_t length)
{
	static const char from[] = "rnt0\\\"", to[] = "\r\n\t\0\\\"";
	size_t in, out = 0;

	for (in = 0; in < length; in++) {
		const char *known;

		if (text[in] != '\\' || in + 1 >= length) {
			text[out++] = text[in];
			continue;
		}
		known = strchr(from, text[in + 1]);
		if (known != NULL) {
			text[out++] = to[known - from];
			in++;
		} else if (text[in + 1] == 'x' && in + 3 < length && hex_digit(text[in + 2]) >= 0 &&
			hex_digit(text[in + 3]) >= 0) {
			text[out++] =
				(char)(hex_digit(text[in + 2]) * 16 + hex_digit(text[in + 3]));
			in += 3;
		} else {
			text[out++] = text[in];
		}
	}
	text[out] = '\0';
	return out;
}

long case_number(const struct test_case *test, int line, const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || (*end != '\0' && *end != ' '))
		case_broken(test->file, line, "'%s' is not a number", text);
	return value;
}

static const struct {
	const char *word;
	enum claim_kind kind;
} claim_words[] = {
	{"match", CLAIM_MATCH},
	{"nomatch", CLAIM_NOMATCH},
	{"line1", CLAIM_LINE1},
	{"line1-start", CLAIM_LINE1_START},
	{"lines", CLAIM_LINES},
	{"stderr", CLAIM_STDERR},
	{"utf8", CLAIM_UTF8},
	{"finding", CLAIM_FINDING},
	{"nofinding", CLAIM_NOFINDING},
	{"json", CLAIM_JSON},
	{"nojson", CLAIM_NOJSON},
	{"within", CLAIM_WITHIN},
	{"connections", CLAIM_CONNECTIONS},
};

static bool claim_add(struct test_case *test, int line, const char *word, const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(claim_words) / sizeof(claim_words[0]); i++) {
		struct claim claim = {claim_words[i].kind, line, text};

		if (strcmp(word, claim_words[i].word) != 0)
			continue;
		test->claims = case_grow(test->claims, (test->claim_count + 1) * sizeof(claim));
		test->claims[test->claim_count++] = claim;
		return true;
	}
	return false;
}

static void server_add(struct test_case *test, int line, char *options)
{
	struct server *server = &test->servers[test->server_count];

	if (test->server_count == CASE_MAX_SERVERS)
		case_broken(test->file, line, "too many servers");
	test->server_count++;
	server->script_count = 1;
	server->tls.certs = "good";
	server->tls.priority = "NORMAL";
	steps_server_options(test, line, server, options);
	if (server->address_count == 0)
		server->addresses[server->address_count++] = server->is_unix ? "unix" : "127.0.0.1";
}

static void script_next(struct test_case *test, int line)
{
	struct server *server;

	if (test->server_count == 0)
		case_broken(test->file, line, "'then' without a server");
	server = &test->servers[test->server_count - 1];
	if (server->script_count == CASE_MAX_SCRIPTS)
		case_broken(test->file, line, "too many scripts");
	server->script_count++;
}

static void env_add(struct test_case *test, const char *text)
{
	test->env = case_grow(test->env, (test->env_count + 1) * sizeof(*test->env));
	test->env[test->env_count++] = text;
}

static void key_read(struct test_case *test, int line, const char *key, char *value)
{
	if (strcmp(key, "about") == 0) {
		test->about = value;
	} else if (strcmp(key, "server") == 0) {
		server_add(test, line, value);
	} else if (strcmp(key, "then") == 0) {
		script_next(test, line);
	} else if (strcmp(key, "run") == 0) {
		test->run = value;
		test->run_line = line;
	} else if (strcmp(key, "env") == 0) {
		env_add(test, value);
	} else if (strcmp(key, "exit") == 0) {
		test->exit_status = (int)case_number(test, line, value);
	} else if (strcmp(key, "skip-unless") == 0) {
		if (*value == '/')
			test->wants_file = value;
		else if (strcmp(value, "ipv6") == 0)
			test->wants_ipv6 = true;
		else
			case_broken(test->file, line, "not 'skip-unless ipv6' and no path");
	} else if (!claim_add(test, line, key, value)) {
		case_broken(test->file, line, "unknown word '%s'", key);
	}
}

static void line_read(struct test_case *test, int line, char *text)
{
	size_t length = strlen(text);
	char *value;

	while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
		text[--length] = '\0';
	value = text + strspn(text, " \t");
	if (*value == '\0' || *value == '#')
		return;
	if (value > text) {
		if (test->server_count == 0)
			case_broken(test->file, line, "a script line without a server");
		steps_add(test, line, value);
		return;
	}
	value = text + strcspn(text, " \t");
	if (*value != '\0')
		*value++ = '\0';
	value += strspn(value, " \t");
	key_read(test, line, text, case_copy(value, strlen(value)));
}

void case_read(const char *file, struct test_case *out)
{
	FILE *stream = fopen(file, "r");
	const char *slash = strrchr(file, '/');
	char *text = NULL;
	size_t size = 0;
	int line = 0;

	memset(out, 0, sizeof(*out));
	out->file = file;
	out->folder = slash == NULL ? "." : case_copy(file, (size_t)(slash - file));
	out->exit_status = -1;
	if (stream == NULL)
		case_broken(file, 0, "cannot be opened");
	while (getline(&text, &size, stream) >= 0)
		line_read(out, ++line, text);
	fclose(stream);
	free(text);
	if (out->run == NULL || out->exit_status < 0 || out->about == NULL)
		case_broken(file, line, "'about', 'run' and 'exit' are needed");
}
