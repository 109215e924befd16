// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** A module that a program was built of. */
export interface GoModule {
  readonly path: string
  /** Empty for one that was built from a folder. */
  readonly version: string
  /** Hash of its content, `h1:…`; empty when it was not downloaded. */
  readonly sum: string
}

/** The description of the modules in a program. */
export interface GoModules {
  /** Absent for a program that was built without modules. */
  readonly main?: GoModule
  readonly dependencies: readonly GoModule[]
  /** How it was built: `GOARCH`, `vcs.revision`, `-ldflags` … */
  readonly settings: ReadonlyMap<string, string>
}

const maxModules = 20_000

/**
 * Reads a description of modules, lines of fields separated by tabs. A replacement (`=>`) stands for the module
 * before it; one by a folder leaves the path of the module and no version.
 *
 * Source: Go `runtime/debug/mod.go`.
 */
export function parseModules(text: string): GoModules {
  let main: GoModule | undefined
  let path = ''
  const dependencies: GoModule[] = []
  const settings = new Map<string, string>()
  let isMainLast = false
  for (const line of linesOf(text)) {
    const [kind, ...fields] = line.split('\t')
    if (kind === 'path') path = fields[0] ?? ''
    else if (kind === 'build') {
      const [key, value] = settingOf(fields.join('\t'))
      settings.set(key, value)
    } else if (kind === 'mod') {
      main = moduleOf(fields)
      isMainLast = true
    } else if (kind === 'dep' && dependencies.length < maxModules) {
      dependencies.push(moduleOf(fields))
      isMainLast = false
    } else if (kind === '=>') {
      if (isMainLast && main) main = replaced(main, moduleOf(fields))
      else {
        const last = dependencies.pop()
        if (last) dependencies.push(replaced(last, moduleOf(fields)))
      }
    }
  }
  // Since Go 1.18 a program built of single files has a path, but no main module.
  if (!main && path !== '' && path !== 'command-line-arguments') main = { path, version: '', sum: '' }
  return { ...(main ? { main } : {}), dependencies, settings }
}

function moduleOf([path = '', version = '', sum = '']: readonly string[]): GoModule {
  return { path, version: version === '(devel)' ? '' : version, sum }
}

function replaced(original: GoModule, replacement: GoModule): GoModule {
  return replacement.version === '' ? { ...original, version: '' } : replacement
}

/** `key=value`, either of which may be quoted. */
function settingOf(text: string): readonly [key: string, value: string] {
  const equals = text.startsWith('"') ? text.indexOf('"=', 1) + 1 : text.indexOf('=')
  if (equals <= 0) return [text, '']
  return [unquoted(text.slice(0, equals)), unquoted(text.slice(equals + 1))]
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}
