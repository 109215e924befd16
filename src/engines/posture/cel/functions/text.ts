// SPDX-License-Identifier: Apache-2.0
/** Regular expressions and versions in CEL. Source: Kubernetes CEL libraries `regex` and `semver`. */
import type { Environment } from '@marcbachmann/cel-js'
import semver from 'semver'
import type { CostMeter } from '#engines/posture/cel/meter.ts'
import { compileRegex, type Regex } from '#engines/regex/match.ts'

const mostMatches = 10_000
const mostCompiled = 200

/** Registers them. An expression pays for the characters of the text, times those of the pattern. */
export function registerText(environment: Environment, meter: CostMeter): void {
  const compiled = new Map<string, Regex>()

  function regexFor(pattern: string, text: string): Regex {
    meter.charge(1 + Math.ceil((text.length * pattern.length) / 8))
    const known = compiled.get(pattern)
    if (known) return known
    if (compiled.size >= mostCompiled) compiled.clear()
    const made = compileRegex(pattern)
    compiled.set(pattern, made)
    return made
  }

  function find(text: string, pattern: string): string {
    const span = regexFor(pattern, text).find(text)
    return span ? text.slice(span.start, span.end) : ''
  }

  function findAll(text: string, pattern: string, limit: bigint = -1n): string[] {
    const regex = regexFor(pattern, text)
    const most = limit < 0n ? mostMatches : Math.min(Number(limit), mostMatches)
    const found: string[] = []
    for (let from = 0; found.length < most && from <= text.length; ) {
      meter.charge(1 + Math.ceil(((text.length - from) * pattern.length) / 8))
      const span = regex.find(text, from)
      if (!span) break
      found.push(text.slice(span.start, span.end))
      from = span.end > span.start ? span.end : span.end + 1
    }
    return found
  }

  environment.registerFunction('string.ks_matches(string): bool', (text: string, pattern: string) =>
    regexFor(pattern, text).matchesIn(text),
  )
  environment.registerFunction('string.find(string): string', find)
  environment.registerFunction('string.findAll(string): list<string>', findAll)
  environment.registerFunction('string.findAll(string, int): list<string>', findAll)
  registerSemver(environment)
}

class Semver {
  readonly version: semver.SemVer

  constructor(version: semver.SemVer) {
    this.version = version
  }
}

function parseSemver(text: string, normalises = false): Semver | undefined {
  if (text.length > 256 || /^[v=\s]|\s$/.test(normalises ? text.replace(/^v/, '') : text)) return undefined
  const version = semver.parse(normalises ? normalised(text) : text)
  return version ? new Semver(version) : undefined
}

/** A version with what it lacks: `v1.02` is 1.2.0. Source: Kubernetes CEL library `semver`, "normalize". */
function normalised(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? []
  const numbers = core.split('.').map(part => part.replace(/^0+(?=\d)/, ''))
  while (numbers.length < 3) numbers.push('0')
  return numbers.join('.') + rest
}

function registerSemver(environment: Environment): void {
  environment.registerType('Semver', Semver)
  const read = (text: string, normalises = false) => {
    const parsed = parseSemver(text, normalises)
    if (!parsed) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no semantic version`)
    return parsed
  }
  environment.registerFunction('semver(string): Semver', (text: string) => read(text))
  environment.registerFunction('semver(string, bool): Semver', read)
  environment.registerFunction('isSemver(string): bool', (text: string) => parseSemver(text) !== undefined)
  environment.registerFunction(
    'isSemver(string, bool): bool',
    (text: string, normalises: boolean) => parseSemver(text, normalises) !== undefined,
  )
  environment.registerOperator('Semver == Semver', (a: Semver, b: Semver) => compare(a, b) === 0)
  const compare = (a: Semver, b: Semver) => semver.compare(a.version, b.version)
  environment.registerFunction('Semver.compareTo(Semver): int', (a: Semver, b: Semver) => BigInt(compare(a, b)))
  environment.registerFunction('Semver.isGreaterThan(Semver): bool', (a: Semver, b: Semver) => compare(a, b) > 0)
  environment.registerFunction('Semver.isLessThan(Semver): bool', (a: Semver, b: Semver) => compare(a, b) < 0)
  for (const part of ['major', 'minor', 'patch'] as const)
    environment.registerFunction(`Semver.${part}(): int`, ({ version }: Semver) => BigInt(version[part]))
}
