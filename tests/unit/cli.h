/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_CLI_H
#define MAIL_TLS_TESTS_CLI_H

/* Command lines for the tests of cli: one text, words apart by single blanks. */

#include <stdbool.h>

#include "cli/options.h"
#include "cli/plugin.h"
#include "cli/settings.h"

extern const struct plugin cli_plugin;      /* check_starttls */
extern const struct plugin cli_cert_plugin; /* check_smtp_cert */
extern const struct plugin cli_mx_plugin;   /* check_mx_tls */

/* Words of `line` behind the name of the plugin; `*argc` counts both. */
char **cli_words(const char *line, int *argc);

/* Reads `line` on top of `*options`. */
bool cli_options(const char *line, struct options *options, const char **why);

/* Reads `line` into settings. */
bool cli_settings(const char *line, struct settings *settings, const char **why);

/* The same for another plugin. */
bool cli_options_of(
	const struct plugin *plugin, const char *line, struct options *options, const char **why);
bool cli_settings_of(
	const struct plugin *plugin, const char *line, struct settings *settings, const char **why);

/* All settings as text, the order of the rules left out: equal settings give equal texts. */
const char *cli_settings_text(const struct settings *settings);

/* Fails the test unless `why` is one line without the octets that no output holds. */
void cli_check_one_line(const char *row, const char *why);

/* Fails the test unless the line is taken; unless it is refused with these words. */
void cli_make(const struct plugin *plugin, const char *line, struct settings *settings);
void cli_refuse(const struct plugin *plugin, const char *line, const char *want);

/* One line out of options; its settings must be `want`; 300 orders of the options give the same. */
const char *cli_joined(const char *const *units, size_t count);
void cli_swap(const char **a, const char **b);
void cli_same_settings(const struct plugin *plugin, const char *line, const char *want);
void cli_shuffle(const struct plugin *plugin, const char **units, size_t count);

#endif
