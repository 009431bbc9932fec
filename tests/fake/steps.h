/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The indented lines of a case file, and the options that stand behind "server" and "starttls".
 * Mistakes end the process, see case.h.
 */
#ifndef FAKE_STEPS_H
#define FAKE_STEPS_H

#include "case.h"

/* Appends one line to the newest script of the newest server. */
void steps_add(struct test_case *test, int line, char *text);

/* Reads what stands behind "server". */
void steps_server_options(struct test_case *test, int line, struct server *server, char *text);

#endif
