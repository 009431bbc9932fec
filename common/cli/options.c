/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option rows -> getopt_long(), --help, --list-options. Fails with one line that says why. */

#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include "base/text.h"
#include "cli/plugin.h"

enum { LONG_BASE = 256, MAX_LONG = 128, MAX_SHORT = 3 * MAX_LONG, HELP_FIRST = 19 };

struct getopt_tables {
	struct option longs[MAX_LONG];
	size_t long_count;
	char shorts[MAX_SHORT];
	size_t short_len;
};

static bool takes(const struct plugin *plugin, const struct option_row *row)
{
	return (row->plugins & plugin->bit) != 0;
}

static int has_arg(const struct option_row *row)
{
	if (row->argument == NULL)
		return no_argument;
	return row->kind == OPTION_OPTIONAL ? optional_argument : required_argument;
}

static void add_long(struct getopt_tables *tables, const char *name, size_t row)
{
	if (tables->long_count + 1 < MAX_LONG)
		tables->longs[tables->long_count++] = (struct option){
			name, has_arg(&option_rows[row]), NULL, LONG_BASE + (int)row};
}

static void add_aliases(struct getopt_tables *tables, struct arena *arena, size_t row)
{
	const char *names = option_rows[row].aliases;

	while (names != NULL && *names != '\0') {
		size_t len = strcspn(names, " ");

		add_long(tables, arena_copy(arena, names, len), row);
		names += len + strspn(names + len, " ");
	}
}

static void make_tables(
	const struct plugin *plugin, struct arena *arena, struct getopt_tables *tables)
{
	*tables = (struct getopt_tables){0};
	tables->shorts[tables->short_len++] = ':';
	for (size_t i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (!takes(plugin, row))
			continue;
		add_long(tables, row->name, i);
		add_aliases(tables, arena, i);
		if (row->letter == 0)
			continue;
		tables->shorts[tables->short_len++] = row->letter;
		if (row->argument != NULL)
			tables->shorts[tables->short_len++] = ':';
	}
}

static const struct option_row *row_of(const struct plugin *plugin, int value)
{
	if (value >= LONG_BASE)
		return &option_rows[value - LONG_BASE];
	for (size_t i = 0; i < option_rows_count; i++)
		if (option_rows[i].letter == value && takes(plugin, &option_rows[i]))
			return &option_rows[i];
	return NULL;
}

/* `-p` or `--port`, as the row is best known. */
static const char *row_text(struct arena *arena, const struct option_row *row)
{
	if (row->letter == 0)
		return arena_printf(arena, "--%s", row->name);
	return arena_printf(arena, "-%c, --%s", row->letter, row->name);
}

/*
 * NULL, or the complaint about it. `*seen`: the value of this row within the arguments being read,
 * NULL for none.
 */
static const char *store(struct arena *arena, const struct option_row *row, const char *value,
	const char **seen, struct options *options)
{
	void *field = (char *)options + row->offset;

	if (row->kind == OPTION_REFUSED)
		return arena_printf(arena, "%s: %s", row_text(arena, row), row->help);
	if (row->kind == OPTION_VALUE && *seen != NULL && strcmp(*seen, value) != 0)
		return arena_printf(
			arena, "%s is given twice with different values", row_text(arena, row));
	*seen = value;
	if (row->kind == OPTION_FLAG)
		*(bool *)field = true;
	else if (row->kind == OPTION_COUNT)
		++*(int *)field;
	else if (row->kind == OPTION_VALUE)
		*(const char **)field = value;
	else
		*VEC_ADD(arena, (string_list *)field) = value == NULL ? "" : value;
	return NULL;
}

/* What getopt_long() could not use: the word itself, for long and bundled short options alike. */
static const char *bad_option(struct arena *arena, int result, char **argv)
{
	const char *word = argv[optind - 1];
	const char *quoted;

	if (optopt > 0 && optopt < LONG_BASE && strncmp(word, "--", 2) != 0)
		quoted = arena_printf(arena, "-%s",
			text_quote(arena, (struct text){&(char){(char)optopt}, 1}, 1));
	else
		quoted = text_quote(arena, text_of(word), TEXT_MAX_QUOTED);
	if (result == ':')
		return arena_printf(arena, "option %s needs a value", quoted);
	if (optopt >= LONG_BASE)
		return arena_printf(arena, "option %s takes no value", quoted);
	return arena_printf(arena, "unknown option %s", quoted);
}

static const char *take_operand(int argc, char **argv, struct options *options)
{
	if (optind == argc)
		return NULL;
	if (argc - optind > 1 || options->operand != NULL)
		return "more than one host given";
	options->operand = argv[optind];
	return NULL;
}

/* `words`: no option takes its value from the next word. */
static bool parse(const struct plugin *plugin, struct arena *arena, int argc, char **argv,
	bool words, struct options *options, const char **why)
{
	const char **seen = arena_array(arena, option_rows_count, sizeof(*seen));
	const char *complaint = NULL;
	struct getopt_tables tables;
	int result;

	make_tables(plugin, arena, &tables);
	optind = 0; /* start anew, also after an earlier call */
	opterr = 0;
	/* Goes on after a fault: the format of the complaint may still come */
	while ((result = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		const struct option_row *row = row_of(plugin, result);
		const char *fault = row == NULL
			? bad_option(arena, result, argv)
			: words && optarg != NULL && optarg == argv[optind - 1]
			? arena_printf(arena, "option %s needs a value", row_text(arena, row))
			: store(arena, row, optarg, &seen[row - option_rows], options);

		if (complaint == NULL)
			complaint = fault;
	}
	if (complaint == NULL)
		complaint = take_operand(argc, argv, options);
	if (complaint != NULL)
		*why = complaint;
	return complaint == NULL;
}

bool options_parse(const struct plugin *plugin, struct arena *arena, int argc, char **argv,
	struct options *options, const char **why)
{
	return parse(plugin, arena, argc, argv, false, options, why);
}

bool options_parse_words(const struct plugin *plugin, struct arena *arena, int argc, char **argv,
	struct options *options, const char **why)
{
	return parse(plugin, arena, argc, argv, true, options, why);
}

static void print_row(const struct option_row *row, struct buf *out)
{
	struct arena *arena = out->arena;
	const char *letter = row->letter != 0 ? arena_printf(arena, "-%c, ", row->letter) : "    ";
	const char *left = arena_printf(arena, "  %s--%s%s%s", letter, row->name,
		row->argument == NULL                  ? ""
			: row->kind == OPTION_OPTIONAL ? "["
						       : " ",
		row->argument == NULL                  ? ""
			: row->kind == OPTION_OPTIONAL ? arena_printf(arena, "=%s]", row->argument)
						       : row->argument);

	buf_printf(out, "%s\n        %s\n", left, row->help);
}

/* Nothing, not even the title, where the plugin has no option of the group. */
static void print_group(
	const struct plugin *plugin, const char *group, const char *title, struct buf *out)
{
	bool begun = false;

	for (size_t i = HELP_FIRST; i < option_rows_count; i++) {
		if (!takes(plugin, &option_rows[i]) || strcmp(option_rows[i].group, group) != 0)
			continue;
		if (!begun)
			buf_printf(out, "\n%s:\n", title);
		begun = true;
		print_row(&option_rows[i], out);
	}
}

void options_print_help(const struct plugin *plugin, struct buf *out)
{
	static const struct {
		const char *group;
		const char *title;
	} groups[] = {
		{"target", "More on the target"},
		{"dns", "DNS"},
		{"tls", "TLS"},
		{"certificate", "Certificates"},
		{"thresholds", "States and thresholds"},
		{"output", "Output and help"},
	};
	const char *target = row_of(plugin, 'H')->argument;

	buf_printf(out, "%s - %s\n\nUsage: %s -H %s [options]\n       %s %s [options]\n\n",
		plugin->name, plugin->purpose, plugin->name, target, plugin->name, target);
	for (size_t i = 0; i < HELP_FIRST; i++)
		if (takes(plugin, &option_rows[i]))
			print_row(&option_rows[i], out);
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
		print_group(plugin, groups[g].group, groups[g].title, out);
	buf_printf(out, "\nExamples:\n%s", plugin->examples);
	buf_add_text(out, "\nExit: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, help and usage.\n");
}

void options_print_list(const struct plugin *plugin, struct buf *out)
{
	static const char *const kinds[] = {
		[OPTION_FLAG] = "flag",
		[OPTION_COUNT] = "count",
		[OPTION_VALUE] = "value",
		[OPTION_LIST] = "list",
		[OPTION_OPTIONAL] = "optional",
		[OPTION_REFUSED] = "refused",
	};

	for (size_t i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (takes(plugin, row))
			buf_printf(out, "%c\t%s\t%s\t%s\t%s\t%s\t%s\n",
				row->letter != 0 ? row->letter : '-', row->name,
				row->aliases != NULL ? row->aliases : "-",
				row->argument != NULL ? row->argument : "-", kinds[row->kind],
				row->group, row->help);
	}
}
