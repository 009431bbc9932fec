/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the host argument. Fails with one line that says what is wrong with it. */

#include "cli/target.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/text.h"

enum { MAX_SOCKET_PATH = 107 };

static bool complain_of(struct arena *arena, const char **why, const char *what, const char *text,
	const char *problem)
{
	*why = arena_printf(arena, "%s %s %s", what,
		text_quote(arena, text_of(text), TEXT_MAX_QUOTED), problem);
	return false;
}

static bool complain(struct arena *arena, const char **why, const char *text, const char *problem)
{
	return complain_of(arena, why, "host", text, problem);
}

static bool parse_path(
	struct arena *arena, const char *path, struct target *target, const char **why)
{
	for (const char *p = path; *p != '\0'; p++)
		if (*p < 0x21 || *p == 0x7f || strchr("|`$<>&\"'\\~;", *p) != NULL)
			return complain(
				arena, why, path, "has characters that no socket path needs");
	if (strlen(path) > MAX_SOCKET_PATH)
		return complain(arena, why, path, "is too long for a socket");
	*target =
		(struct target){.is_path = true, .host = {HOST_NAME, path, path}, .address = path};
	return true;
}

/* Cuts `:port` off: behind a bracket, or where there is a single colon. */
static void cut_port(char *text, const char **port)
{
	char *colon = strrchr(text, ':');

	if (colon == NULL || colon == text)
		return;
	if (colon[-1] != ']' && strchr(text, ':') != colon)
		return;
	*colon = '\0';
	*port = colon + 1;
}

/* Cuts `[address]` off behind a name. */
static void cut_address(struct arena *arena, char *text, const char **address)
{
	char *open = strchr(text, '[');
	size_t len = strlen(text);

	if (open == NULL || open == text || text[len - 1] != ']')
		return;
	*address = arena_copy(arena, open + 1, len - 2 - (size_t)(open - text));
	*open = '\0';
}

bool target_parse(
	struct arena *arena, const char *text, bool pasted, struct target *target, const char **why)
{
	struct target parsed = {0};
	char *name = arena_copy(arena, text, strlen(text));
	const char *address = NULL;
	enum host_problem problem;
	struct host literal;

	if (*text == '/')
		return parse_path(arena, text, target, why);
	if (pasted) {
		cut_port(name, &parsed.port);
		cut_address(arena, name, &address);
	}
	if (strchr(name, '@') != NULL)
		return complain(
			arena, why, text, "is a mail address: give the name of a mail host");
	problem = host_parse(arena, name, &parsed.host);
	if (problem != HOST_OK)
		return complain(arena, why, text, host_problem_text(problem));
	if (address != NULL) {
		if (host_parse(arena, address, &literal) != HOST_OK || literal.kind == HOST_NAME)
			return complain(arena, why, text, "has no address in its brackets");
		parsed.address = literal.ascii;
	} else if (parsed.host.kind != HOST_NAME) {
		parsed.address = parsed.host.ascii;
	}
	*target = parsed;
	return true;
}

bool target_parse_domain(
	struct arena *arena, const char *text, struct host *domain, const char **why)
{
	const char *at = strrchr(text, '@');
	enum host_problem problem;
	struct host host;

	if (*text == '/')
		return complain_of(arena, why, "domain", text,
			"is a path: for the socket of a host use check_starttls");
	problem = host_parse(arena, at == NULL ? text : at + 1, &host);
	if (problem != HOST_OK)
		return complain_of(arena, why, "domain", text, host_problem_text(problem));
	if (host.kind != HOST_NAME)
		return complain_of(
			arena, why, "domain", text, "is an address: for a host use check_starttls");
	*domain = host;
	return true;
}

bool target_fits_family(const char *address, int family)
{
	if (family == AF_UNSPEC || *address == '/')
		return true;
	return (strchr(address, ':') != NULL) == (family == AF_INET6);
}

bool target_list_has(const char *const *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i], text) == 0)
			return true;
	return false;
}
