// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** An installation that `perllocal.pod` notes. */
export interface LocalEntry {
  readonly module: string
  /** The folder that it went into. */
  readonly folder: string
  readonly version: string
}

/** More than any tree has seen. */
const maxEntries = 20_000

/** Reads the installations of a `perllocal.pod`, the oldest first. */
export function readLocalEntries(text: string): readonly LocalEntry[] {
  const entries: LocalEntry[] = []
  for (const line of linesOf(text)) {
    const [, module] = /C<Module>\s{1,20}L<([^|>]{1,500})/.exec(line) ?? []
    const last = entries.at(-1)
    if (module !== undefined) {
      if (entries.length >= maxEntries) break
      entries.push({ module: module.trim(), folder: '', version: '' })
    } else if (last) {
      const [, key, value = ''] = /C<(installed into|VERSION):\s{0,20}([^>]{0,1000})>/.exec(line) ?? []
      if (key === 'VERSION') entries[entries.length - 1] = { ...last, version: value.trim() }
      if (key === 'installed into') entries[entries.length - 1] = { ...last, folder: value.trim().replace(/\/$/, '') }
    }
  }
  return entries
}

/** A file that notes installations. */
interface Pod {
  readonly path: string
  readonly entries: readonly LocalEntry[]
}

/** The version that was last installed into the innermost folder that the list of files lies in. */
export function localVersion(pods: readonly Pod[], name: string, listPath: string) {
  let found: { readonly path: string; readonly version: string } | undefined
  let depth = 0
  for (const { path, entries } of pods)
    for (const { module, folder, version } of entries) {
      if (version === '' || folder.length < depth || folder === '') continue
      if (module.replaceAll('::', '-') !== name || !listPath.startsWith(`${folder}/`)) continue
      found = { path, version }
      depth = folder.length
    }
  return found
}

const assigned =
  /^[ \t]{0,20}(?:our[ \t]{1,20}|my[ \t]{1,20})?\$(?:[A-Za-z_]\w{0,200}::){0,20}VERSION[ \t]{0,20}=[ \t]{0,20}(?:qv\()?['"]?(v?\d[\d._]{0,100})/
const ofPackage = /^[ \t]{0,20}package[ \t]{1,20}[A-Za-z_][\w:]{0,200}[ \t]{1,20}(v?\d[\d._]{0,100})[ \t]{0,20}[;{]/

/** The version that a module states as a text; empty where it computes it, or states none. */
export function moduleVersionIn(text: string): string {
  for (const line of linesOf(text)) {
    if (!line.includes('VERSION') && !line.includes('package')) continue
    const [, version] = assigned.exec(line) ?? ofPackage.exec(line) ?? []
    if (version !== undefined) return version.replace(/\.+$/, '')
  }
  return ''
}
