// SPDX-License-Identifier: Apache-2.0
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { parseHashicorp } from './semver-like/hashicorp.ts'
import { compareSemverLike, type SemverLike } from './semver-like/parse.ts'

const preJep223 = /^1\.(\d+)(?:\.(\d+))?(?:[_-](?:update_?)?(\d+))?(?:-(?!b\d)([^-]+))?(?:-b(\d+))?/
const updated = /^(\d+)(?:u|\.\d+-update_?|\.\d+_)(\d+)(?:-b(\d+))?$/

/**
 * Versions of Java runtimes, before JEP 223 (`1.8.0_292-b10`, `8u292`, `8.0-update292`: all 8.0.292) and after.
 *
 * Source: JEP 223; grype `version/jvm_version.go`.
 */
export const scheme = defineScheme<SemverLike>({
  id: 'jvm',
  title: 'Java runtime',
  urls: ['https://openjdk.org/jeps/223'],
  parse(text) {
    const version = text.replace(/^(?:jdk|jre)-?/i, '')
    const old = preJep223.exec(version)
    if (old) {
      const [, major = '', minor = '0', update = '0', early] = old
      return { numbers: [major, minor, update], prerelease: early?.split('.') ?? [], build: old[5] ?? '' }
    }
    const update = updated.exec(version)
    if (update) return { numbers: [update[1] ?? '', '0', update[2] ?? ''], prerelease: [], build: update[3] ?? '' }
    return parseHashicorp(version)
  },
  order: compareSemverLike,
})
