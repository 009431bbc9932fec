/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates for the scripted server, made anew for each run of the program.
 */
#ifndef FAKE_PKI_H
#define FAKE_PKI_H

#include <stdbool.h>

/*
 * Writes NAME.pem (certificate and what signed it) and NAME-key.pem for every name, and ca.pem,
 * into the folder. False, with a line on stderr, if that fails.
 */
bool pki_make(const char *folder);

/* Removes the folder and the files in it. */
void pki_remove(const char *folder);

#endif
