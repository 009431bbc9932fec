/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_EXTRA_OPTS_H
#define MAIL_TLS_CLI_EXTRA_OPTS_H

/* --extra-opts of the Monitoring Plugins: options from a section of an ini file. */

#include "cli/options.h"

enum { INI_MAX_OCTETS = 256 * 1024 };

/*
 * Turns the section `section` of the ini text into arguments: `key=value` -> `--key=value`, a key
 * of one letter -> `-kvalue`, a key with an empty value -> the switch. Comments start with # or ;.
 * False with one line in `*why` for a line that is none of these, or when the section is not there.
 */
bool ini_section(struct arena *arena, const char *text, const char *section, string_list *arguments,
	const char **why);

/*
 * Reads the file of one --extra-opts value `[SECTION][@FILE]` and adds its arguments. Defaults: the
 * plugin's name, and the first readable file of $MP_CONFIG_FILE, $NAGIOS_CONFIG_PATH and the usual
 * places. False with one line in `*why`.
 */
bool extra_opts_read(struct arena *arena, const char *value, const char *default_section,
	string_list *arguments, const char **why);

#endif
