/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_PROTOCOL_H
#define MAIL_TLS_WIRE_PROTOCOL_H

/* The protocols with a STARTTLS of RFC 3207, a row each. */

struct protocol {
	const char *name;  /* `smtp` */
	const char *hello; /* the verb that asks for capabilities */
	int port;          /* default port */
	int tls_port;      /* default port with TLS from the first octet, 0: none */
};

extern const struct protocol protocol_smtp; /* RFC 5321 */
extern const struct protocol protocol_lmtp; /* RFC 2033 */

#endif
