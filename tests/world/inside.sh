#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The first process of a world: makes its networks and mounts, starts its servers, says so by a file
# `ready` and stays. Started by lib.sh in fresh namespaces; not for hands. When it ends, all ends.
# Inside, the folder of the world is /run/world as well, as sockets have short paths only.
#
# usage: inside.sh DIR UNPACKED DELAY [OVER]

set -eu

dir=$1
unpacked=$2
delay=$3
over=${4-}
work=/run/world

# Each with what it is in tests/world/README.
near=127.0.0.1
validating='192.0.2.53 2001:db8::53'
passing='192.0.2.54 2001:db8::54'
stripping=192.0.2.55
dead='192.0.2.56 2001:db8::56 192.0.2.66 2001:db8::66'
servfail=192.0.2.57
closed=192.0.2.58
proxy=192.0.2.59
root4='198.41.0.4 170.247.170.2 192.33.4.12 199.7.91.13 192.203.230.10 192.5.5.241 192.112.36.4
	198.97.190.53 192.36.148.17 192.58.128.30 193.0.14.129 199.7.83.42 202.12.27.33'
root6='2001:503:ba3e::2:30 2801:1b8:10::b 2001:500:2::c 2001:500:2d::d 2001:500:a8::e 2001:500:2f::f
	2001:500:12::d0d 2001:500:1::53 2001:7fe::53 2001:503:c27::2:30 2001:7fd::1 2001:500:9f::42
	2001:dc3::35'
tld='192.0.2.3 2001:db8::3'
authority='192.0.2.2 2001:db8::2'

# --- mounts --------------------------------------------------------------------------------------

mount_all()
{
	mount --make-rprivate /
	mkdir -p "$dir/usr/share/dns"
	cp "$dir/root.key" "$dir/usr/share/dns/root.key"
	mount -t overlay overlay -o "lowerdir=$dir/usr:${over:+$over:}$unpacked/usr:/usr" /usr
	# The folder may be in /run, which another mount is about to hide.
	cd "$dir"
	mount -t tmpfs -o mode=755 tmpfs /run
	mkdir -p $work
	mount --no-canonicalize --bind . $work
	cd $work
	mkdir -p /run/etc /run/empty /run/named
	cp -a /etc/. /run/etc/
	mount --bind /run/etc /etc
	hostname monitor.example.net
	write_etc
}

write_etc()
{
	local user uid=63000 hash
	printf '%s\n' '127.0.0.1 localhost' '::1 localhost' '192.0.2.10 monitor.example.net monitor' \
		'2001:db8:1::10 monitor.example.net' >/etc/hosts
	printf '%s\n' "nameserver ${validating%% *}" 'search .' 'options trust-ad' >/etc/resolv.conf
	printf '%s\n' 'hosts: files dns' 'passwd: files' 'group: files' 'services: files' \
		'protocols: files' >/etc/nsswitch.conf
	grep -qw smtp /etc/services 2>/dev/null || echo 'smtp 25/tcp' >>/etc/services
	for user in postfix postdrop Debian-exim smmta smmsp; do
		uid=$((uid + 1))
		getent group $user >/dev/null || echo "$user:x:$uid:" >>/etc/group
		getent passwd $user >/dev/null ||
			echo "$user:x:$uid:$uid::/run/empty:/usr/sbin/nologin" >>/etc/passwd
	done
	# For posttls-finger.
	mkdir -p /etc/postfix
	printf '%s\n' 'compatibility_level = 3.6' 'myhostname = monitor.example.net' \
		'inet_protocols = all' 'smtp_dns_support_level = dnssec' >/etc/postfix/main.cf
	mkdir -p /etc/ssl/certs
	cat $work/ca.pem >>/etc/ssl/certs/ca-certificates.crt
	hash=$(openssl x509 -noout -subject_hash -in $work/ca.pem)
	cp $work/ca.pem "/etc/ssl/certs/$hash.0"
}

# --- networks ------------------------------------------------------------------------------------

# wire CLIENT: veth pairs from here to the client's network, with the relay between if it has to last.
wire()
{
	if [ "$delay" = 0 ]; then
		ip link add world type veth peer name eth0 netns "$1"
		return
	fi
	local between turn
	unshare --net sh -c 'echo >/run/between.is; exec sleep infinity' &
	between=$!
	for ((turn = 0; turn < 500; turn++)); do
		[ ! -e /run/between.is ] || break
		sleep 0.01
	done
	ip link add world type veth peer name servers netns $between
	nsenter --net=/proc/$between/ns/net ip link add client type veth peer name eth0 netns "$1"
	nsenter --net=/proc/$between/ns/net ip -batch - <<-IP
		link set servers up
		link set client up
	IP
	start relay nsenter --net=/proc/$between/ns/net $work/relay client servers "$delay" $work/log/frames
}

# Two networks joined by a wire: the client's, and one where every server is.
networks()
{
	local client turn address
	unshare --net sh -c 'echo >/run/client.is; exec sleep infinity' &
	client=$!
	for ((turn = 0; turn < 500; turn++)); do
		[ ! -e /run/client.is ] || break
		sleep 0.01
	done
	: >/run/client.net
	mount --bind /proc/$client/ns/net /run/client.net
	echo 1 >/proc/sys/net/ipv4/ip_forward || :
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding || :
	wire $client
	{
		printf '%s\n' 'link set lo up' 'link set world up' 'addr add 192.0.2.1/24 dev world' \
			'addr add 2001:db8:1::1/64 dev world nodad' 'route add unreachable default' \
			'route add unreachable ::/0 metric 4000'
		for address in $root4 $root6 $tld $authority $validating $passing $stripping $dead $servfail $closed $proxy \
			$(awk '{ gsub(",", " ", $5); $1 = $2 = $3 = $4 = ""; print }' $work/hosts); do
			echo "$address"
		done | sort -u | awk '/:/ { print "addr add " $1 "/128 dev lo nodad"; next }
			{ print "addr add " $1 "/32 dev lo" }'
	} | ip -batch -
	nsenter --net=/run/client.net ip -batch - <<-IP
		link set lo up
		link set eth0 up
		addr add 192.0.2.10/24 dev eth0
		addr add 2001:db8:1::10/64 dev eth0 nodad
		route add default via 192.0.2.1
		route add ::/0 via 2001:db8:1::1
	IP
	for address in $dead $(awk '$3 == "hang" { gsub(",", " ", $5); print $5 }' $work/hosts); do
		echo "$address"
	done | awk '/:/ { six = six (six ? ", " : "") $1; next } { four = four (four ? ", " : "") $1 }
		END {
			print "table inet world {"
			print " set four { type ipv4_addr; elements = { " four " } }"
			print " set six { type ipv6_addr; elements = { " six " } }"
			print " chain in { type filter hook prerouting priority -300"
			print "  ip daddr @four drop"
			print "  ip6 daddr @six drop"
			print " }"
			print "}"
		}' | nft -f -
	# What the client sends to addresses that no name from DNS should lead to.
	nsenter --net=/run/client.net nft -f - <<-'NFT'
		table inet world {
			counter private { }
			set four { type ipv4_addr; flags interval; elements = { 0.0.0.0/8, 10.0.0.0/8,
				127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16, 224.0.0.0/4 } }
			set six { type ipv6_addr; flags interval; elements = { ::1, ::ffff:0:0/96, fc00::/7,
				fe80::/10, ff00::/8 } }
			chain out {
				type filter hook output priority 0
				ip daddr @four meta l4proto { tcp, udp } counter name private
				ip6 daddr @six meta l4proto { tcp, udp } counter name private
			}
		}
	NFT
}

# --- servers -------------------------------------------------------------------------------------

# start NAME COMMAND...: in the background, its output in log/NAME.
start()
{
	local name=$1
	shift
	"$@" >>"$work/log/$name" 2>&1 </dev/null &
	started+=("$name:$!")
}

# listening NAME ADDRESS tcp|udp PORT [COMMAND...]: the command leads to where that is
listening()
{
	local turn address=$2
	case $address in *:*) address="[$address]" ;; esac
	for ((turn = 0; turn < 500; turn++)); do
		[ -z "$("${@:5}" ss -Hln --"$3" "src $address:$4")" ] || return 0
		sleep 0.02
	done
	echo "$1 does not listen on $2, port $4:" >&2
	tail -n 20 "$work/log/$1" >&2 || :
	return 1
}

addresses_as()
{
	local address format=$1
	shift
	for address; do
		# shellcheck disable=SC2059 # that is what it is for
		printf "$format\n" "$address"
	done
}

# nsd_conf NAME ADDRESS...: without its zones
nsd_conf()
{
	local name=$1
	shift
	cat <<-CONF
		server:
			username: ""
			chroot: ""
			database: ""
			zonesdir: "$work/zones"
			pidfile: "/run/$name.pid"
			xfrdfile: "/run/$name.xfrd"
			xfrdir: "/run"
			zonelistfile: "/run/$name.zones"
			server-count: 1
			rrl-ratelimit: 0
			hide-version: yes
			$(addresses_as 'ip-address: %s' "$@")
		remote-control:
			control-enable: no
	CONF
}

# start_nsd NAME ADDRESSES [FILE:ZONE]...
start_nsd()
{
	local name=$1 addresses=$2 zone
	shift 2
	{
		# shellcheck disable=SC2086 # addresses
		nsd_conf "$name" $addresses
		for zone; do
			printf 'zone:\n\tname: "%s"\n\tzonefile: "%s"\n' "${zone#*:}" "${zone%%:*}"
		done
	} >"$work/$name.conf"
	start "$name" nsd -d -c "$work/$name.conf"
}

# The root, the top-level domains and the rest have servers of their own, so that a resolver walks
# down as it does out there.
start_authorities()
{
	local -a top=() rest=()
	local zone
	while read -r zone; do
		case $zone in
		.) ;;
		*.*) rest+=("$zone:$zone") ;;
		*) top+=("$zone:$zone") ;;
		esac
	done <$work/served
	start_nsd root "$root4 $root6" root:.
	start_nsd tld "$tld" "${top[@]}"
	start_nsd authority "$authority" "${rest[@]}"
	# A server of a zone that it could not read.
	start_nsd servfail $servfail nowhere:.
}

# start_unbound NAME ADDRESSES MODULES [line]...: where `inside` says, else here
inside=()
start_unbound()
{
	local name=$1 addresses=$2 modules=$3
	shift 3
	# shellcheck disable=SC2086 # addresses
	cat >"$work/$name.conf" <<-CONF
		server:
			username: ""
			chroot: ""
			directory: "$work"
			pidfile: ""
			use-syslog: no
			logfile: ""
			log-queries: yes
			log-replies: yes
			log-servfail: yes
			val-log-level: 2
			num-threads: 1
			$(addresses_as 'interface: %s' $addresses)
			access-control: 0.0.0.0/0 allow
			access-control: ::/0 allow
			root-hints: "$work/root.hints"
			module-config: "$modules"
			do-not-query-localhost: no
			$(addresses_as '%s' "$@")
		remote-control:
			control-enable: yes
			control-interface: /run/$name.control
			control-use-cert: no
	CONF
	# With the time in parts of a second, which its own log does not have, so that waits can be counted.
	# shellcheck disable=SC2016 # for the inner shell
	start "$name" "${inside[@]}" "$BASH" -c 'unbound -d -c "$1" 2>&1 |
		while IFS= read -r line; do printf "%s %s\n" "$EPOCHREALTIME" "$line"; done' \
		bash "$work/$name.conf"
}

start_resolvers()
{
	printf '%s\n' '. NS a.root-servers.net.' 'a.root-servers.net. A 198.41.0.4' \
		'a.root-servers.net. AAAA 2001:503:ba3e::2:30' >$work/root.hints
	start_unbound validating "$validating" 'validator iterator' \
		"trust-anchor-file: \"$work/root.key\"" 'ede: yes'
	start_unbound passing "$passing" iterator
	inside=(nsenter --net=/run/client.net)
	start_unbound near $near 'validator iterator' "trust-anchor-file: \"$work/root.key\""
	inside=()
	# Without EDNS nobody can ask for signatures, so this one never has any.
	cat >$work/stripping.conf <<-CONF
		options {
			directory "/run/named";
			listen-on { $stripping; };
			listen-on-v6 { none; };
			pid-file "/run/named/pid";
			session-keyfile "/run/named/key";
			managed-keys-directory "/run/named";
			recursion yes;
			allow-query { any; };
			forward only;
			forwarders { ${passing%% *}; };
			dnssec-validation no;
			max-cache-ttl 1;
			max-ncache-ttl 1;
			empty-zones-enable no;
		};
		server ${passing%% *} { edns no; };
		controls { };
	CONF
	start stripping named -g -n 1 -c $work/stripping.conf
}

# One Postfix with a service for each address of each host.
start_postfix()
{
	local conf=$work/postfix queue=/run/queue name id kind addresses address options
	mkdir -p $conf $queue/{pid,private,public} /run/data
	chown postfix /run/data $queue/private $queue/public
	chgrp postdrop $queue/public
	chmod 700 $queue/private
	chmod 710 $queue/public
	cat >$conf/main.cf <<-CF
		compatibility_level = 3.6
		mydestination =
		local_recipient_maps =
		alias_maps =
		mynetworks = 127.0.0.0/8
		inet_protocols = all
		mail_owner = postfix
		setgid_group = postdrop
		queue_directory = $queue
		data_directory = /run/data
		daemon_directory = /usr/lib/postfix/sbin
		command_directory = /usr/sbin
		shlib_directory = /usr/lib/postfix
		maillog_file = $work/log/postfix
		maillog_file_prefixes = /run
		smtpd_peername_lookup = no
		smtpd_tls_security_level = may
		smtpd_tls_loglevel = 1
		smtpd_delay_reject = no
		max_idle = 5s
	CF
	{
		printf '%s\n' 'postlog unix-dgram n - n - 1 postlogd' 'tlsmgr unix - - n 1000? 1 tlsmgr' \
			'anvil unix - - n - 1 anvil' 'rewrite unix - - n - - trivial-rewrite'
		while read -r name id kind _ addresses; do
			options="-o myhostname=$name -o smtpd_tls_chain_files=$work/pki/$id.all.pem"
			case $kind in
			closed | hang | exim | sendmail | web-*) continue ;;
			plain) options="-o myhostname=$name -o smtpd_tls_security_level=none" ;;
			broken)
				options="-o myhostname=$name -o smtpd_tls_cert_file=$work/pki/root.pem"
				options="$options -o smtpd_tls_key_file=$work/pki/nowhere.key"
				;;
			fails) options="-o myhostname=$name -o smtpd_tls_chain_files=$work/pki/nowhere.pem" ;;
			slow) options="$options -o { smtpd_client_restrictions = sleep 2 }" ;;
			mute)
				options="-o myhostname=$name -o { smtpd_client_restrictions = sleep 100 }"
				;;
			reject) options="-o myhostname=$name -o smtpd_client_restrictions=reject" ;;
			esac
			for address in ${addresses//,/ }; do
				echo "[$address]:25 inet n - n - - smtpd -o syslog_name=host-$id $options"
				last=$address
			done
		done <$work/hosts
	} >$conf/master.cf
	# Postfix waits seconds for files that may still be in writing, judged by their age.
	touch -d '1 hour ago' $conf/main.cf $conf/master.cf
	start postfix env MAIL_CONFIG=$conf /usr/lib/postfix/sbin/master -c $conf -d
}

# web_server NAME ID KIND ADDRESSES
web_server()
{
	local root=$work/web/${1#mta-sts.} type=text/plain what='' tls=ssl address
	case $3 in
	web-html) type=text/html ;;
	web-missing) what='return 404;' ;;
	web-redirect) what="return 301 https://www.${1#mta-sts.}/mta-sts.txt;" ;;
	web-big | web-endless) root=$work/web/${3#web-} ;;
	web-drip) what='limit_rate 1;' ;;
	web-slow) what='limit_rate 200;' ;;
	web-cut) what='return 444;' ;;
	web-plain) tls='' ;;
	web-closed) return ;;
	esac
	echo "server {"
	for address in ${4//,/ }; do
		case $address in
		*:*) echo "listen [$address]:443 $tls;" ;;
		*) echo "listen $address:443 $tls;" ;;
		esac
		last_web=$address
	done
	cat <<-CONF
		server_name $1;
		ssl_certificate $work/pki/$2.all.pem;
		ssl_certificate_key $work/pki/$2.key;
		root $root;
		default_type $type;
		$what
		}
	CONF
}

# The policy hosts, all in one.
start_nginx()
{
	local name id kind addresses
	mkdir -p /run/nginx
	{
		echo "daemon off; worker_processes 1; pid /run/nginx/pid; error_log $work/log/nginx;"
		echo 'user root; events { worker_connections 512; }'
		echo "http { access_log $work/log/policies; types { }"
		for name in client_body proxy fastcgi uwsgi scgi; do
			echo "${name}_temp_path /run/nginx/$name;"
		done
		while read -r name id kind _ addresses; do
			case $kind in
			web-*) web_server "$name" "$id" "$kind" "$addresses" ;;
			esac
		done <$work/hosts
		echo '}'
	} >$work/nginx.conf
	start nginx nginx -e "$work/log/nginx" -c $work/nginx.conf
}

# For --https-proxy.
start_proxy()
{
	printf '%s\n' 'Port 3128' "Listen $proxy" 'Timeout 60' 'MaxClients 20' 'Allow 192.0.2.10' \
		'ConnectPort 443' 'DisableViaHeader Yes' 'LogLevel Connect' >$work/proxy.conf
	start proxy tinyproxy -d -c $work/proxy.conf
}

# start_exim NAME ID ADDRESSES
start_exim()
{
	local name=$1 id=$2 addresses=$3 conf=$work/exim-$2.conf run=/run/exim-$2
	mkdir -p "$run"
	chown Debian-exim:Debian-exim "$run"
	cat >"$conf" <<-CONF
		primary_hostname = $name
		spool_directory = $run
		log_file_path = $run/%slog
		pid_file_path = $run/pid
		local_interfaces = <, $addresses
		daemon_smtp_ports = 25
		host_lookup =
		rfc1413_query_timeout = 0s
		keep_environment =
		tls_advertise_hosts = *
		tls_certificate = $work/pki/$id.all.pem
	CONF
	start "exim-$id" exim4 -bdf -C "$conf"
}

# start_sendmail NAME ID ADDRESSES
start_sendmail()
{
	local name=$1 id=$2 addresses=$3 run=/run/sendmail-$2 cf=/usr/share/sendmail/cf address
	mkdir -p "$run/queue"
	chown smmta:smmsp "$run/queue"
	chmod 700 "$run/queue"
	# It refuses a key that others may read.
	install -m 600 "$work/pki/$id.key" "$run/key"
	cp "$work/pki/$id.all.pem" "$run/chain"
	sed -i '1,/END.*PRIVATE KEY/d' "$run/chain"
	{
		printf '%s\n' 'divert(0)dnl' 'OSTYPE(`linux'\'')dnl' "define(\`confDOMAIN_NAME', \`$name')dnl" \
			"define(\`confPID_FILE', \`$run/pid')dnl" "define(\`QUEUE_DIR', \`$run/queue')dnl" \
			"define(\`confTO_IDENT', \`0s')dnl" "define(\`STATUS_FILE', \`$run/stat')dnl" \
			"define(\`ALIAS_FILE', \`')dnl" 'FEATURE(`no_default_msa'\'')dnl' \
			'undefine(`confMILTER'\'')dnl'
		for address in ${addresses//,/ }; do
			case $address in
			*:*) echo "DAEMON_OPTIONS(\`Name=MTA6, Port=25, Family=inet6, Addr=$address')dnl" ;;
			*) echo "DAEMON_OPTIONS(\`Name=MTA4, Port=25, Addr=$address')dnl" ;;
			esac
		done
		printf "define(\`%s', \`%s')dnl\n" confSERVER_KEY "$run/key" confSERVER_CERT "$run/chain" \
			confCACERT "$work/ca.pem" confCACERT_PATH "$work/pki"
		echo 'MAILER(smtp)dnl'
	} >"$work/sendmail-$id.mc"
	m4 -D_CF_DIR_=$cf/ $cf/m4/cf.m4 "$work/sendmail-$id.mc" >"$work/sendmail-$id.cf" \
		2>"$work/log/sendmail-$id.m4"
	start "sendmail-$id" /usr/libexec/sendmail/sendmail -bD -C"$work/sendmail-$id.cf" -X "$run/log"
}

start_others()
{
	local name id kind addresses
	while read -r name id kind _ addresses; do
		case $kind in
		exim | sendmail)
			"start_$kind" "$name" "$id" "$addresses"
			others+=("$kind-$id ${addresses##*,}")
			;;
		esac
	done <$work/hosts
}

# -------------------------------------------------------------------------------------------------

started=()
others=()
last=
last_web=
mount_all
networks
start_authorities
start_resolvers
start_others
start_postfix
start_nginx
start_proxy
listening root 198.41.0.4 udp 53
listening tld 192.0.2.3 udp 53
listening authority 192.0.2.2 udp 53
listening servfail $servfail udp 53
listening validating "${validating%% *}" udp 53
listening passing "${passing%% *}" udp 53
listening stripping $stripping udp 53
listening near $near udp 53 nsenter --net=/run/client.net
listening postfix "$last" tcp 25
listening nginx "$last_web" tcp 443
listening proxy $proxy tcp 3128
for server in "${others[@]}"; do
	listening "${server% *}" "${server#* }" tcp 25
done
for server in "${started[@]}"; do
	kill -0 "${server#*:}" || { tail "$work/log/${server%:*}" >&2; exit 1; }
done
: >$work/ready
# As the first process it takes the ended ones away.
while :; do
	sleep infinity &
	wait $! || :
done
