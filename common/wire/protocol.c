/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of protocols. */

#include "wire/protocol.h"

const struct protocol protocol_smtp = {"smtp", "EHLO", 25, 465};

const struct protocol protocol_lmtp = {"lmtp", "LHLO", 24, 0};
