# SPDX-License-Identifier: GPL-2.0
# Completion of pmemctl(8) for bash. Commands and options are those that pmemctl itself lists.

_pmemctl() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} synopsis words=
	if [ "$COMP_CWORD" = 1 ]; then
		words="$(pmemctl --help | sed -n 's/^  \([a-z]*\) .*/\1/p') --help --version"
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
		return
	fi

	synopsis=$(pmemctl "$command" --help 2>/dev/null | sed -n 's/^Usage: pmemctl [a-z]* //p')
	case $before in
	-o) words="table json" ;;
	--to) words="ours in-tree" ;;
	--textfile) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
	*)
		words="--help $(grep -o -- '\[-[-a-z]*' <<<"$synopsis" | tr -d '[')"
		case $synopsis in
		*'start|wait|status'*) words+=" start wait status" ;;
		*'on|off'*) words+=" on off $(cat /sys/bus/platform/devices/pmem-range.*/uuid 2>/dev/null)" ;;
		*RANGE* | *DISK*) words+=" $(cd /sys/bus/platform/devices && ls -d pmem-range.* 2>/dev/null; cd /dev && ls -d pmem* 2>/dev/null)" ;;
		esac
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	case $synopsis in
	*FILE*) [[ $word == -* ]] || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$word") ;;
	esac
} &&
complete -o filenames -F _pmemctl pmemctl
