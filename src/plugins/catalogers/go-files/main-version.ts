// SPDX-License-Identifier: Apache-2.0

/** Variables that projects let the linker set to their version: `-X main.version=v1.2.3`. */
const linkedVersion =
  /-X[ =]['"]?(?:[\w./-]+\.)?(?:(?:git|build|app|release|product)?version(?:string|number)?|git(?:describe|tag))=['"]?v?(\d+\.\d+[\w.+-]*)/i

/**
 * The version of a program's own module where the build did not note one: what the linker was told, else a
 * pseudo-version of the commit it was built of. Empty when nothing tells.
 *
 * `linkedText` finds, in the program, what the linker has set; it is asked only where it may be of use.
 * Source: Go modules reference "Pseudo-versions"; Syft `golang/parse_go_binary.go`.
 */
export function mainVersionOf(
  settings: ReadonlyMap<string, string>,
  linkedText: () => string | undefined = () => undefined,
): string {
  const [, told] = linkedVersion.exec((settings.get('-ldflags') ?? '').slice(0, 20_000)) ?? []
  const linked = told ?? linkedText()
  if (linked !== undefined) return linked.startsWith('v') ? linked : `v${linked}`
  const revision = settings.get('vcs.revision') ?? ''
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(settings.get('vcs.time') ?? '') ?? []
  if (!/^[0-9a-f]{12,}$/.test(revision)) return ''
  if (second === undefined) return revision
  return `v0.0.0-${[year, month, day, hour, minute, second].join('')}-${revision.slice(0, 12)}`
}
