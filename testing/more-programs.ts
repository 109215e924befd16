// SPDX-License-Identifier: Apache-2.0

/** Programs that Syft has no rule for. */
const others: ReadonlySet<string> = new Set([
  'git',
  'mosquitto',
  'openssh',
  'samba',
  'squid',
  'tini',
  'unbound',
  'varnishd',
  'wordpress',
])
/** Programs that Syft knows, in files that it does not look at: as Debian calls and builds them. */
const otherFiles =
  /\/(?:apache2|firefox-esr\/application\.ini|libjulia-internal\.so\.[^/]*|libruby[^/]*|mariadbd|perl|php\d[\d.]*|python\d[\d.]*)$/

/** Whether a package is a program that the peer does not look for. */
export function isOnlyOurs({
  type,
  name,
  paths,
}: {
  readonly type: string
  readonly name: string
  readonly paths: readonly string[]
}): boolean {
  return (type === 'binary' || type === 'cpan') && (others.has(name) || paths.every(path => otherFiles.test(path)))
}
