# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A small Debian without anything of ours, made of the files of packages that are installed here: the
# essential ones, and what a package says that it depends on. Needs no network. tests/packaging/inside
# sources this.

# clean_root ROOT DEPENDENCIES HERE: makes it; HERE is this folder. Manuals, documents and translations are
# left out; the files that maintainer scripts would have made are made anew.
clean_root()
{
	local root=$1 package
	local -a packages=()
	# shellcheck disable=SC2016 # for dpkg-query to expand
	mapfile -t packages < <(
		dpkg-query -W \
			-f '${Package}|${db:Status-Status}|${Essential}|${Pre-Depends}, ${Depends}|${Provides}\n' |
			awk -v dependencies="$2" -f "$3/closure.awk" | sort)
	[ ${#packages[@]} -gt 20 ]
	mkdir -p "$root"/{dev,proc,tmp,etc/alternatives,var/lib/dpkg/{info,updates,triggers,alternatives},usr}
	chmod 1777 "$root/tmp"
	for package in bin sbin lib lib32 lib64 libx32; do
		[ ! -L "/$package" ] || cp -P "/$package" "$root/"
		[ ! -d "/$package" ] || mkdir -p "$root/usr/$package"
	done
	dpkg -L "${packages[@]}" | sed -n 's|^/\([^.]\)|\1|p' | sort -u |
		grep -Ev '^usr/share/(doc|man|locale|info|i18n|lintian)/' >"$root/tmp/files"
	tar -C / -c --no-recursion --ignore-failed-read -T "$root/tmp/files" 2>/dev/null |
		tar -C "$root" -x --keep-directory-symlink
	rm "$root/tmp/files"
	dpkg-query -s "${packages[@]}" >"$root/var/lib/dpkg/status"
	for package in "${packages[@]}"; do
		find /var/lib/dpkg/info \( -name "$package.*" -o -name "$package:*" \) \
			-exec cp -t "$root/var/lib/dpkg/info" {} +
	done
	cp /var/lib/dpkg/info/format "$root/var/lib/dpkg/info/"
	cp /usr/share/base-passwd/passwd.master "$root/etc/passwd"
	cp /usr/share/base-passwd/group.master "$root/etc/group"
	cp /usr/share/libc-bin/nsswitch.conf "$root/etc/nsswitch.conf"
	echo '127.0.0.1 localhost' >"$root/etc/hosts"
	printf '%s\n' '#!/bin/sh' 'exit 101' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
	mount --rbind /dev "$root/dev"
	mount -t proc proc "$root/proc"
	chroot "$root" ldconfig
	rm -rf "$root/etc/ssl/certs"
	mkdir "$root/etc/ssl/certs"
	# Those of Mozilla alone, whatever this machine's administrator added
	(cd "$root/usr/share/ca-certificates" && find . -name '*.crt' | sed 's|^\./||' | sort) \
		>"$root/etc/ca-certificates.conf"
	chroot "$root" update-ca-certificates >"$root/tmp/log" 2>&1 || cat "$root/tmp/log"
	rm "$root/tmp/log"
}
