/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The addresses of a policy host in rounds. Given all of them at once, libcurl would not come to the
 * second of a family when the first is silent: its change to the next one wakes no socket and no
 * timer. Of two families it tries both side by side. Pure; cannot fail.
 */

#include "engine/fetch_rounds.h"

#include <string.h>

#include "base/arena.h"

static bool is_v6(const char *address)
{
	return strchr(address, ':') != NULL;
}

size_t fetch_rounds(const struct fetch_request *request)
{
	size_t families[2] = {0, 0};
	size_t most;

	for (size_t i = 0; i < request->address_count; i++)
		families[is_v6(request->addresses[i])]++;
	most = families[0] > families[1] ? families[0] : families[1];
	return most > 0 ? most : 1;
}

static const char *address_of(const struct fetch_request *request, bool v6, size_t round)
{
	for (size_t i = 0; i < request->address_count; i++)
		if (is_v6(request->addresses[i]) == v6 && round-- == 0)
			return request->addresses[i];
	return NULL;
}

const char *fetch_rounds_pin(
	struct arena *arena, const struct fetch_request *request, size_t round)
{
	const char *v4 = address_of(request, false, round);
	const char *v6 = address_of(request, true, round);

	if (v4 == NULL && v6 == NULL)
		return NULL;
	return arena_printf(arena, "%s:%d:%s%s%s%s%s", request->host, request->port,
		v4 != NULL ? v4 : "", v4 != NULL && v6 != NULL ? "," : "", v6 != NULL ? "[" : "",
		v6 != NULL ? v6 : "", v6 != NULL ? "]" : "");
}
