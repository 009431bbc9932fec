/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for the tests. What cannot be written fails the test. */

#include "scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "unit.h"

/* By certtool --generate-crl. */
const char scratch_crl[] = "-----BEGIN X509 CRL-----\n"
			   "MIHhMIGJAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMTCkV4YW1wbGUgQ0EXDTI2\n"
			   "MTEyMzIzNDQxN1oXDTI2MTIyMzIzNDQxN1owAKBBMD8wHwYDVR0jBBgwFoAUT8Ft\n"
			   "rbJsJoECQLp0ZJwAoe5PJq4wHAYDVR0UBBUCE2sEz9EuRC9WPRg3Pp9DvEBgxiUw\n"
			   "CgYIKoZIzj0EAwIDRwAwRAIgE7WEDta08+d8qvQB7W4k19E3pyC7tXGQwV7774Hw\n"
			   "IaACIDKtyA+0Q1mSoYR7AilW8vcMuIoHugi1T1YLCN8Qk5vP\n"
			   "-----END X509 CRL-----\n";

static char folder[64];

static void open_folder(void)
{
	strcpy(folder, "/tmp/mail-tls-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* One level of folders below it is enough for all tests. */
static void empty_folder(const char *path, int levels)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char name[512];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (unlink(name) != 0 && levels > 0)
			empty_folder(name, levels - 1);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(path);
}

static void close_folder(void)
{
	empty_folder(folder, 1);
}

void scratch_use(TCase *tcase)
{
	tcase_add_unchecked_fixture(tcase, open_folder, close_folder);
}

const char *scratch_path(const char *name)
{
	return arena_printf(unit_arena, "%s/%s", folder, name);
}

const char *scratch_write(const char *name, struct text octets)
{
	const char *path = scratch_path(name);
	FILE *file = fopen(path, "w");

	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_uint_eq(fwrite(octets.data, 1, octets.len, file), octets.len);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

struct text scratch_pem(const struct text *ders, size_t count)
{
	struct buf out;

	buf_init(&out, unit_arena);
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n",
			text_base64(unit_arena, ders[i], 64));
	return (struct text){out.data, out.len};
}
