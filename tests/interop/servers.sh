# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Starts the real servers for tests/interop/*.sh: one function each, with a configuration that is
# healthy until the lines given with it change it. Sourced by lib.sh. A server that does not listen
# shows its log and breaks the test off. Each logs to $work/NAME/log. Nothing stops by name: stop
# NAME goes by pid, and what is left ends with the test's first process.

: "${work:=/run/interop}" "${interop_dir:?lib.sh sources this}" "${unpacked:=}"

# requires SERVER...: the whole file is a skip when one of them was not unpacked.
requires()
{
	local server
	for server; do
		[ -d "$unpacked/$server/usr" ] ||
			skip_all "$server is not in $unpacked (tests/interop/unpack $unpacked)"
	done
}

has_server()
{
	[ -d "$unpacked/$1/usr" ]
}

# with_server SERVER COMMAND...: the command sees the unpacked server as if it were installed.
with_server()
{
	local server=$1
	shift
	# shellcheck disable=SC2016 # for the inner shell
	exec unshare --mount sh -c 'mount -t overlay overlay -o "lowerdir=$1:/usr" /usr && shift && exec "$@"' \
		sh "$unpacked/$server/usr" "$@"
}

# wait_listening ADDRESS PORT PID NAME: looks at the kernel's table, because a trial connection
# would stand in the server's log.
wait_listening()
{
	local address=$1 turn
	case $address in *:*) address="[$address]" ;; esac
	for ((turn = 0; turn < 200; turn++)); do
		[ -z "$(ss -Hltn "src $address:$2")" ] || return 0
		kill -0 "$3" 2>/dev/null || break
		sleep 0.05
	done
	echo "# $4 does not listen on $address:$2" >&2
	tail -n 20 "$work/$4/log" "$work/$4/out" >&2 || :
	return 1
}

# Running servers by name: pid[NAME].
declare -A pid=()

launch()
{
	local name=$1
	shift
	with_server "$@" >"$work/$name/out" 2>&1 </dev/null &
	pid[$name]=$!
}

stop()
{
	kill "${pid[$1]}"
	wait "${pid[$1]}" || :
	unset "pid[$1]"
}

# freeze NAME: the kernel still takes its connections, nobody speaks.
freeze()
{
	kill -STOP "${pid[$1]}"
}

# start_postfix NAME SERVICE[ -o PARAMETER=VALUE...][;SERVICE...] [main.cf line]...
#   SERVICE: ADDRESS:PORT (smtpd), or smtps:ADDRESS:PORT, or postscreen:ADDRESS:PORT
start_postfix()
{
	local name=$1 services=$2 line kind where dir=$work/$1 first=""
	shift 2
	mkdir -p "$dir"/{etc,data,queue/{pid,private,public}}
	chown postfix "$dir"/data "$dir"/queue/{private,public}
	chgrp postdrop "$dir/queue/public"
	chmod 700 "$dir/queue/private"
	chmod 710 "$dir/queue/public"
	: >"$dir/log"
	cat >"$dir/etc/main.cf" <<-CF
		compatibility_level = 3.6
		myhostname = $name
		mydestination =
		local_recipient_maps =
		alias_maps =
		mynetworks = 127.0.0.0/8
		inet_protocols = all
		mail_owner = postfix
		setgid_group = postdrop
		queue_directory = $dir/queue
		data_directory = $dir/data
		daemon_directory = /usr/lib/postfix/sbin
		command_directory = /usr/sbin
		shlib_directory = /usr/lib/postfix
		maillog_file = $dir/log
		maillog_file_prefixes = /run
		smtpd_peername_lookup = no
		smtpd_tls_security_level = may
		smtpd_tls_loglevel = 1
		postscreen_access_list =
	CF
	# A line that stands twice is a warning in the log, where tests look for warnings.
	printf '%s\n' "$@" | grep -q '^smtpd_tls_[a-z_]*_files\? *=.*\(pem\|key\)' ||
		printf 'smtpd_tls_%s_file = %s\n' cert "$work/pki/good.pem" key "$work/pki/good.key" \
			>>"$dir/etc/main.cf"
	printf '%s\n' "$@" >>"$dir/etc/main.cf"
	cat >"$dir/etc/master.cf" <<-CF
		postlog unix-dgram n - n - 1 postlogd
		tlsmgr unix - - n 1000? 1 tlsmgr
		anvil unix - - n - 1 anvil
		rewrite unix - - n - - trivial-rewrite
	CF
	while IFS= read -r line; do
		where=${line%% *}
		case $where in
		postscreen:*)
			kind=postscreen
			where=${where#*:}
			printf '%s\n' 'smtpd pass - - n - - smtpd' 'tlsproxy unix - - n - 0 tlsproxy' \
				>>"$dir/etc/master.cf"
			echo "$where inet n - n - 1 postscreen" >>"$dir/etc/master.cf"
			;;
		smtps:*)
			kind=smtps
			where=${where#*:}
			echo "$where inet n - n - - smtpd -o smtpd_tls_wrappermode=yes" >>"$dir/etc/master.cf"
			;;
		*)
			kind=smtpd
			echo "$where inet n - n - - smtpd" >>"$dir/etc/master.cf"
			;;
		esac
		[ "${line#* }" = "$line" ] || [ $kind = postscreen ] ||
			sed -i "\$s|\$| ${line#* }|" "$dir/etc/master.cf"
		first=${first:-$where}
	done < <(tr ';' '\n' <<<"$services")
	# Postfix waits seconds for a main.cf that may still be in writing, judged by its age.
	touch -d '1 hour ago' "$dir/etc/main.cf" "$dir/etc/master.cf"
	launch "$name" postfix env MAIL_CONFIG="$dir/etc" /usr/lib/postfix/sbin/master -c "$dir/etc" -d
	local address=${first%:*}
	address=${address#[}
	wait_listening "${address%]}" "${first##*:}" "${pid[$name]}" "$name"
}

# start_exim NAME ADDRESS [PORT[ : PORT]] [configuration line]...
start_exim()
{
	local name=$1 address=$2 port=25 dir=$work/$1
	shift 2
	case ${1-} in [0-9]*) port=$1; shift ;; esac
	mkdir -p "$dir/spool" "$dir/logs"
	chown Debian-exim:Debian-exim "$dir" "$dir/spool" "$dir/logs"
	cat >"$dir/conf" <<-CF
		primary_hostname = $name
		spool_directory = $dir/spool
		log_file_path = $dir/logs/%slog
		pid_file_path = $dir/pid
		local_interfaces = <; $address
		daemon_smtp_ports = $port
		host_lookup =
		rfc1413_query_timeout = 0s
		log_selector = +smtp_connection +tls_cipher +smtp_protocol_error +smtp_syntax_error +smtp_no_mail
		keep_environment =
	CF
	local line
	for line in 'tls_advertise_hosts = *' "tls_certificate = $work/pki/good.pem" \
		"tls_privatekey = $work/pki/good.key"; do
		printf '%s\n' "$@" | grep -q "^${line%% *}" || echo "$line" >>"$dir/conf"
	done
	printf '%s\n' "$@" >>"$dir/conf"
	chmod 644 "$dir/conf"
	launch "$name" exim /usr/sbin/exim4 -bdf -C "$dir/conf"
	ln -sf logs/mainlog "$dir/log"
	wait_listening "$address" "${port%% *}" "${pid[$name]}" "$name"
}

# start_sendmail NAME ADDRESS tls|plain [sendmail.mc line]...
start_sendmail()
{
	local name=$1 address=$2 tls=$3 dir=$work/$1 cf=$unpacked/sendmail/usr/share/sendmail/cf
	shift 3
	mkdir -p "$dir/queue"
	install -m 600 "$work/pki/good.key" "$dir/key"
	chown smmta:smmsp "$dir/queue"
	chmod 700 "$dir/queue"
	: >"$dir/log"
	{
		printf '%s\n' 'divert(0)dnl' 'OSTYPE(`linux'\'')dnl' "define(\`confDOMAIN_NAME', \`$name')dnl"
		printf '%s\n' "define(\`confPID_FILE', \`$dir/pid')dnl" "define(\`QUEUE_DIR', \`$dir/queue')dnl"
		printf '%s\n' "define(\`confTO_IDENT', \`0s')dnl" "define(\`STATUS_FILE', \`$dir/stat')dnl"
		printf '%s\n' "define(\`ALIAS_FILE', \`')dnl" "define(\`confLOG_LEVEL', \`14')dnl"
		printf '%s\n' 'FEATURE(`no_default_msa'\'')dnl' 'undefine(`confMILTER'\'')dnl'
		printf '%s\n' "DAEMON_OPTIONS(\`Name=MTA, Port=25, Addr=$address')dnl"
		[ "$tls" = plain ] || printf "define(\`%s', \`%s')dnl\n" confSERVER_KEY "$dir/key" \
			confSERVER_CERT "$work/pki/good.pem" confCACERT "$work/pki/ca.pem" confCACERT_PATH "$work/pki"
		printf '%s\n' "$@"
		printf '%s\n' 'MAILER(smtp)dnl'
	} >"$dir/mc"
	m4 -D_CF_DIR_="$cf/" "$cf/m4/cf.m4" "$dir/mc" >"$dir/cf" 2>"$dir/m4.log"
	launch "$name" sendmail /usr/libexec/sendmail/sendmail -bD -C"$dir/cf" -X "$dir/log"
	wait_listening "$address" 25 "${pid[$name]}" "$name"
}

# start_dovecot NAME ADDRESS [dovecot.conf line]...: submission on 587, LMTP on 24 and on a socket.
start_dovecot()
{
	local name=$1 address=$2 dir=$work/$1
	shift 2
	mkdir -p "$dir/base" "$dir/state" "$dir/mail"
	cat >"$dir/conf" <<-CF
		base_dir = $dir/base
		state_dir = $dir/state
		log_path = $dir/log
		hostname = $name
		listen = $address
		protocols = submission lmtp
		mail_location = maildir:$dir/mail
		submission_relay_host = $address
		ssl = yes
		ssl_cert = <$work/pki/good.pem
		ssl_key = <$work/pki/good.key
		verbose_ssl = no
		default_vsz_limit = 0
		passdb {
		  driver = static
		  args = nopassword=y
		}
		userdb {
		  driver = static
		  args = uid=mailbox gid=mailbox home=$dir/mail
		}
		service submission-login {
		  inet_listener submission {
		    port = 587
		  }
		}
		service lmtp {
		  inet_listener lmtp {
		    address = $address
		    port = 24
		  }
		  unix_listener $dir/lmtp.sock {
		    mode = 0666
		  }
		}
	CF
	printf '%s\n' "$@" >>"$dir/conf"
	launch "$name" dovecot /usr/sbin/dovecot -F -c "$dir/conf"
	wait_listening "$address" 587 "${pid[$name]}" "$name"
}

# start_opensmtpd NAME ADDRESS [listen words]...: its queue and socket have compiled-in paths, so a
# test has one at most.
start_opensmtpd()
{
	local name=$1 address=$2 dir=$work/$1
	shift 2
	mkdir -p "$dir" /var/spool/smtpd/{offline,purge,queue} /run/interop/empty
	chown opensmtpq /var/spool/smtpd/{purge,queue}
	chown root:opensmtpq /var/spool/smtpd/offline
	chmod 711 /var/spool/smtpd
	chmod 700 /var/spool/smtpd/{purge,queue}
	chmod 770 /var/spool/smtpd/offline
	install -m 600 "$work/pki/good.key" "$dir/key"
	cat >"$dir/conf" <<-CF
		pki test cert "$work/pki/good.pem"
		pki test key "$dir/key"
		action "local" maildir "$dir/mail"
		listen on $address port 25 hostname $name ${*:-tls pki test}
		match from any for local action "local"
	CF
	echo "$name" >"$dir/mailname"
	# shellcheck disable=SC2016 # for the inner shell
	launch "$name" opensmtpd sh -c 'mount -t tmpfs -o mode=755 tmpfs /var/lib &&
		mkdir -p /var/lib/opensmtpd/empty && exec /usr/sbin/smtpd -d -v -f "$1"' sh "$dir/conf"
	ln -sf out "$dir/log"
	wait_listening "$address" 25 "${pid[$name]}" "$name"
}

# start_dns NAME ADDRESS RULE...: tests/interop/dns.pl, a resolver that answers as it is told.
start_dns()
{
	local name=$1 address=$2
	shift 2
	mkdir -p "$work/$name"
	add_address "$address"
	perl "$interop_dir/dns.pl" "$address" "$@" >"$work/$name/log" 2>&1 </dev/null &
	pid[$name]=$!
	local turn
	for ((turn = 0; turn < 100; turn++)); do
		[ -z "$(ss -Hlun "src $address:53")" ] || return 0
		sleep 0.05
	done
	cat "$work/$name/log" >&2
	return 1
}
