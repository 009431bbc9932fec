/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judges what a command has shown against what the case claims.
 */
#ifndef FAKE_JUDGE_H
#define FAKE_JUDGE_H

#include "run.h"

/* Room for the reason of a failure. */
enum { WHY_SIZE = 1024 };

/* Exit status, rules that hold for every output, and all claims about text; false with *why. */
bool judge_text(struct scene *scene, const struct outcome *outcome, bool timed, char *why);

/* True if the case wants to see the JSON output as well. */
bool judge_wants_json(const struct test_case *test);

/* The claims about findings and JSON values, from the second run; false with *why. */
bool judge_json(const struct scene *scene, const struct outcome *outcome, char *why);

#endif
