/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ini reader. Own code: ready-made readers refuse keys without a value, which switches need. */

#include "cli/extra_opts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"

static const char *trimmed(struct arena *arena, const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r", text[0]) != NULL) {
		text++;
		len--;
	}
	while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
		len--;
	return arena_copy(arena, text, len);
}

static void add_argument(
	struct arena *arena, const char *key, const char *value, string_list *arguments)
{
	const char *argument;

	if (strlen(key) == 1)
		argument = arena_printf(arena, "-%s%s", key, value);
	else if (*value == '\0')
		argument = arena_printf(arena, "--%s", key);
	else
		argument = arena_printf(arena, "--%s=%s", key, value);
	*VEC_ADD(arena, arguments) = argument;
}

/* One line of the wanted section. */
static bool take_line(struct arena *arena, const char *line, string_list *arguments)
{
	const char *equals = strchr(line, '=');
	const char *key;

	if (equals == NULL)
		return false;
	key = trimmed(arena, line, (size_t)(equals - line));
	if (*key == '\0' || *key == '-')
		return false;
	add_argument(arena, key, trimmed(arena, equals + 1, strlen(equals + 1)), arguments);
	return true;
}

bool ini_section(struct arena *arena, const char *text, const char *section, string_list *arguments,
	const char **why)
{
	bool found = false;
	bool inside = false;
	unsigned number = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		const char *line = trimmed(arena, text, len);
		size_t line_len = strlen(line);

		number++;
		text += len + (text[len] == '\n');
		if (*line == '\0' || *line == '#' || *line == ';')
			continue;
		if (*line == '[' && line[line_len - 1] == ']') {
			inside = strcmp(trimmed(arena, line + 1, line_len - 2), section) == 0;
			found = found || inside;
		} else if (inside && !take_line(arena, line, arguments)) {
			*why = arena_printf(
				arena, "line %u of the ini file is not key = value", number);
			return false;
		}
	}
	if (!found)
		*why = arena_printf(arena, "the ini file has no section %s",
			text_quote(arena, text_of(section), TEXT_MAX_QUOTED));
	return found;
}

/* A regular file of reasonable size as text; NULL with errno set. */
static const char *read_file(struct arena *arena, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;
	char *text = NULL;
	ssize_t got = -1;

	if (fd < 0)
		return NULL;
	errno = EINVAL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
		status.st_size <= INI_MAX_OCTETS) {
		text = arena_alloc(arena, (size_t)status.st_size + 1);
		got = read(fd, text, (size_t)status.st_size);
	}
	close(fd);
	return got < 0 ? NULL : text;
}

static const char *find_file(struct arena *arena)
{
	static const char *const places[] = {
		"/etc/monitoring-plugins/monitoring-plugins.ini",
		"/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
		"/etc/monitoring-plugins.ini",
		"/etc/nagios/plugins.ini",
		"/usr/local/nagios/etc/plugins.ini",
	};
	const char *file = getenv("MP_CONFIG_FILE");
	const char *path = getenv("NAGIOS_CONFIG_PATH");

	if (file != NULL && *file != '\0')
		return file;
	while (path != NULL && *path != '\0') {
		size_t len = strcspn(path, ":");
		const char *folder = arena_copy(arena, path, len);
		const char *const names[] = {"monitoring-plugins.ini", "plugins.ini"};

		for (size_t i = 0; i < 2 && len > 0; i++) {
			file = arena_printf(arena, "%s/%s", folder, names[i]);
			if (access(file, R_OK) == 0)
				return file;
		}
		path += len + (path[len] == ':');
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return NULL;
}

bool extra_opts_read(struct arena *arena, const char *value, const char *default_section,
	string_list *arguments, const char **why)
{
	const char *at = strchr(value, '@');
	size_t len = at == NULL ? strlen(value) : (size_t)(at - value);
	const char *section = len == 0 ? default_section : arena_copy(arena, value, len);
	const char *file = at == NULL ? find_file(arena) : at + 1;
	const char *text;

	if (file == NULL) {
		*why = "--extra-opts: no ini file found, give [SECTION]@FILE";
		return false;
	}
	text = read_file(arena, file);
	if (text == NULL) {
		*why = arena_printf(arena, "--extra-opts: %s: %s",
			text_quote(arena, text_of(file), TEXT_MAX_QUOTED), strerror(errno));
		return false;
	}
	return ini_section(arena, text, section, arguments, why);
}
