/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_ADDRESS_H
#define MAIL_TLS_BASE_ADDRESS_H

/* What an address literal says about where it leads. */

#include <stdbool.h>

/*
 * Whether the literal is no address of the public Internet (RFC 6890): loopback, private,
 * link-local, multicast, `this network`, and IPv6 addresses that carry such an IPv4 address. What
 * is no literal counts as private: nobody should connect to it.
 */
bool address_is_private(const char *literal);

#endif
