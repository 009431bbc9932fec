/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_RANGE_H
#define MAIL_TLS_BASE_RANGE_H

/*
 * Threshold ranges of the Monitoring Plugins guidelines: [@][start:][end], `~` for minus infinity.
 * Stricter than others: no trailing text, no exponent, no hexadecimal, no nan or inf, no comma.
 */

#include <stdbool.h>

struct arena;

struct range {
	double start; /* -INFINITY for `~` */
	double end;   /* INFINITY when left out */
	bool inside;  /* `@`: alert inside the range, ends included */
};

/* False (and `*range` untouched) for anything that is not a range, or whose start is above its end.
 */
bool range_parse(const char *text, struct range *range);

/* Whether `value` raises the alert. The ends themselves are within the range. */
bool range_alerts(const struct range *range, double value);

/* In the guidelines' own form, normalised: `10`, `10:`, `~:10`, `10:20`, `@10:20`. */
char *range_text(struct arena *arena, const struct range *range);

/* A plain decimal number, optional sign, no exponent. False for anything else. */
bool number_parse(const char *text, double *number);

/* At most `decimals` places, zeros at the end removed, never `-0`. */
char *number_text(struct arena *arena, double number, int decimals);

#endif
