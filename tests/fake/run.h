/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the command of a case, runs it and catches what it says.
 */
#ifndef FAKE_RUN_H
#define FAKE_RUN_H

#include "scene.h"

#include <sys/types.h>

/* How the person at the keyboard wants commands to be run. */
struct run_options {
	const char *build; /* folder of the plugins */
	const char *wrap;  /* words to put before the command, or NULL */
};

struct outcome {
	int status; /* exit status, or -1 if a signal ended it */
	int signal;
	bool timed_out;
	long milliseconds;
	char *out; /* never NULL */
	size_t out_length;
	char *err;
	size_t err_length;
};

/* Replaces $PORT, $ADDRESS, $SOCKET, $PKI, $CASES and what pins.h knows. */
char *run_expand(const struct scene *scene, const char *text);

/* Splits the command of the case into words; extra is one more word, or NULL. */
char **run_words(const struct scene *scene, const struct run_options *options, const char *extra);

/* Prints the words as one would type them, on a line that begins with a dollar sign. */
void run_print(char **words);

/* Runs the words with the environment of the case, at most so long. */
void run_command(const struct scene *scene, char **words, long milliseconds, struct outcome *out);

/* Runs the words with this process's own streams; returns the exit status. */
int run_in_terminal(const struct scene *scene, char **words);

#endif
