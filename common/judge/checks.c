/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checks.def turned into a constant table. Cannot fail. */

#include "judge/checks.h"

#include <string.h>

#include "judge/judging.h"

#define CHECK(name, id, rows, plugins, severity, scope, stops, function, title)                    \
	[CHECK_##name] = {                                                                         \
		id, rows, plugins, SEVERITY_##severity, SCOPE_##scope, stops, function, title},
const struct check checks[CHECK_COUNT] = {
#include "judge/checks.def"
};
#undef CHECK

bool checks_id_within(const char *id, const char *prefix)
{
	size_t len = strlen(prefix);

	return len > 0 && strncmp(id, prefix, len) == 0 && (id[len] == '\0' || id[len] == '.');
}

bool checks_know(const char *id)
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (checks_id_within(checks[i].id, id))
			return true;
	return false;
}
