/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_PLUGIN_H
#define MAIL_TLS_CLI_PLUGIN_H

/* What a plugin is, and the pipeline that all of them hand over to. */

struct survey;

struct plugin {
	const char *name;     /* check_starttls */
	const char *service;  /* first word of line 1 */
	const char *purpose;  /* one line of --help */
	const char *examples; /* of --help, lines with their newlines */
	unsigned bit;         /* ST, CE, MX */
	void (*find_hosts)(struct survey *survey); /* of engine/finders.h */
	double timeout;       /* seconds, the default of -t */
	int chain_verbosity;  /* how many -v show the chain */
};

/*
 * args -> resolve -> probe -> facts -> judge -> findings -> render: one write to stdout, then the
 * process ends with the exit code of the state.
 */
_Noreturn void run_plugin(const struct plugin *plugin, int argc, char **argv);

#endif
