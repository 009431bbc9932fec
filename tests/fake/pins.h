/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a case may say of a certificate that is made anew for each run: its digests and dates.
 */
#ifndef FAKE_PINS_H
#define FAKE_PINS_H

/* The value of $WORD{NAME} as in tests/cases/README, or NULL if there is no such thing. */
const char *pins_value(const char *folder, const char *word, const char *name);

#endif
