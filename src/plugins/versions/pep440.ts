// SPDX-License-Identifier: Apache-2.0
import {
  compareDigits,
  compareLists,
  compareNumbers,
  compareText,
  type Ordering,
} from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { compareLegacy, type LegacyPart, parseLegacy } from './pep440-legacy/parse.ts'
import { isNumeric } from './semver-like/parse.ts'

interface Phase {
  /** `a`, `b` or `rc`. */
  readonly letter: string
  readonly digits: string
}

interface Pep440Version {
  readonly kind: 'pep440'
  readonly epoch: string
  readonly release: readonly string[]
  readonly pre: Phase | undefined
  readonly post: string | undefined
  readonly dev: string | undefined
  readonly local: readonly string[]
}

interface LegacyVersion {
  readonly kind: 'legacy'
  readonly parts: readonly LegacyPart[]
}

const grammar =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[._-]?(alpha|a|beta|b|preview|pre|c|rc)[._-]?(\d*))?(?:-(\d+)|[._-]?(?:post|rev|r)[._-]?(\d*))?(?:[._-]?dev[._-]?(\d*))?(?:\+([a-z0-9]+(?:[._-][a-z0-9]+)*))?$/

const phases: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' }

/**
 * Versions of Python packages. Those that are older than the specification and do not follow it sort before all
 * that do, by the rule of their time; against the bound of an advisory such a pair is not decided.
 *
 * The local part (`+ubuntu1`) counts against a bound only when the bound has one.
 * Source: PEP 440 and its appendix B; setuptools' `parse_version` for the legacy order.
 */
export const scheme = defineScheme<Pep440Version | LegacyVersion>({
  id: 'pep440',
  title: 'Python package',
  urls: ['https://peps.python.org/pep-0440/', 'https://packaging.python.org/specifications/version-specifiers/'],
  parse(text) {
    const version = text.toLowerCase()
    return parse(version) ?? { kind: 'legacy', parts: parseLegacy(version) }
  },
  order: compare,
  orderToBound(version, bound) {
    if (version.kind !== bound.kind) return undefined
    if (version.kind === 'legacy' || bound.kind === 'legacy' || bound.local.length > 0) return compare(version, bound)
    return comparePublic(version, bound)
  },
})

function parse(version: string): Pep440Version | undefined {
  const match = grammar.exec(version)
  if (!match) return undefined
  const [, epoch = '', release = '', letter, digits = '', postNumber, postDigits, devDigits, local] = match
  const pre = letter === undefined ? undefined : { letter: phases[letter] ?? letter, digits }
  return {
    kind: 'pep440',
    epoch,
    release: release.split('.'),
    pre,
    post: postNumber ?? postDigits,
    dev: devDigits,
    local: local?.split(/[._-]/) ?? [],
  }
}

function compare(a: Pep440Version | LegacyVersion, b: Pep440Version | LegacyVersion): Ordering {
  if (a.kind === 'legacy' && b.kind === 'legacy') return compareLegacy(a.parts, b.parts)
  if (a.kind === 'legacy') return -1
  if (b.kind === 'legacy') return 1
  return comparePublic(a, b) || compareLists(a.local, b.local, compareLocalParts)
}

function comparePublic(a: Pep440Version, b: Pep440Version): Ordering {
  return (
    compareDigits(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, compareDigits, '0') ||
    comparePhases(a, b) ||
    comparePresence(a.post, b.post, -1) ||
    comparePresence(a.dev, b.dev, 1)
  )
}

function comparePhases(a: Pep440Version, b: Pep440Version): Ordering {
  return (
    compareNumbers(phaseRank(a), phaseRank(b)) ||
    compareText(a.pre?.letter ?? '', b.pre?.letter ?? '') ||
    compareDigits(a.pre?.digits ?? '', b.pre?.digits ?? '')
  )
}

/** A development release of the release itself (1.0.dev1) comes before its pre-releases. */
function phaseRank({ pre, post, dev }: Pep440Version): number {
  if (pre) return 1
  return dev !== undefined && post === undefined ? 0 : 2
}

/** Compares two optional numbers; `absent` says whether one without sorts before (-1) or after one with. */
function comparePresence(a: string | undefined, b: string | undefined, absent: -1 | 1): Ordering {
  if (a !== undefined && b !== undefined) return compareDigits(a, b)
  if (a === b) return 0
  return (a === undefined) === (absent === -1) ? -1 : 1
}

function compareLocalParts(a: string, b: string): Ordering {
  const aIsNumber = isNumeric(a)
  const bIsNumber = isNumeric(b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1
  return aIsNumber ? compareDigits(a, b) : compareText(a, b)
}
