// SPDX-License-Identifier: Apache-2.0
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'
import { isOnlyOurs } from '#testing/more-programs.ts'
import { holdsAllVersions, isReleaseWithin } from './ranges.ts'

/** A match by which two tools are compared. */
export interface MatchKey {
  readonly id: string
  readonly namespace: string
  readonly fixState: string
  readonly fixVersions: readonly string[]
}

/** A match that the peer does not have, with the ranges of the advisories that led to it, as their provider writes them. */
export interface SurplusMatch extends MatchKey {
  readonly ranges: readonly string[]
}

/** A package whose matches differ from the peer's. */
export interface MatchDifference {
  readonly subject: Subject
  /** Whether the peer found the package, too, but not its version. */
  readonly isVersionOnlyOurs?: boolean
  /** Whether the peer found no such package at all. */
  readonly isOnlyOurs?: boolean
  readonly tooMany: readonly SurplusMatch[]
  readonly missing: readonly MatchKey[]
  /** Names of the vulnerabilities that ours lists apart, because nobody can tell. */
  readonly possible: readonly string[]
}

interface Explanation {
  readonly rule: string
  readonly because: string
  readonly holds: (difference: MatchDifference) => boolean
}

/** Where ours differs from grype on purpose, each with its evidence. */
const explanations: readonly Explanation[] = [
  {
    rule: 'unreadable-version',
    because:
      'a version that the ecosystem cannot read (empty, "v", "latest", "(devel)", five numbers where three are defined) matches everything in grype for npm, gem, Java, .NET and nothing elsewhere; ours lists the same vulnerabilities as possible',
    holds: ({ tooMany, missing, possible }) => tooMany.length === 0 && missing.every(({ id }) => possible.includes(id)),
  },
  {
    rule: 'nearest-minor-version',
    because:
      'for a minor version of Alpine that the database does not know grype takes the advisories of all minor versions at once (3.99: 528 matches from 3.3 to 3.22); ours those of the nearest lower one, and says so',
    holds: ({ subject, missing }) =>
      subject.distro?.type === 'alpine' &&
      missing.length > 0 &&
      missing.every(({ namespace }) => !namespace.endsWith(`:${subject.distro?.major}.${subject.distro?.minor}`)),
  },
  {
    rule: 'almalinux-nearest-fix',
    because:
      'several errata of AlmaLinux name one CVE, one for each stream of a module or each minor release; grype takes whichever comes last out of a Go map (ruby 2.5.9: fixed in 3.3.10 although 2.5.9-115 fixes it), ours the nearest version above the installed one',
    holds: ({ subject, tooMany, missing }) =>
      subject.distro?.type === 'almalinux' &&
      isSameSet(tooMany, missing) &&
      [...tooMany, ...missing].every(({ fixState }) => fixState === 'fixed'),
  },
  {
    rule: 'bitnami-pseudo-version',
    because:
      'grype drops all that stands behind three numbers of a Bitnami version, so that every Go pseudo-version equals 0.0.0 and counts as fixed (openbao 0.0.0-20250806193356 against "< 0.0.0-20250806194004"); ours compares their times',
    holds: ({ subject, missing }) =>
      subject.type === 'bitnami' && missing.length === 0 && /-\d{14}-[0-9a-f]{12}/.test(subject.version),
  },
  {
    rule: 'java-update-by-its-short-name',
    because: 'NVD also writes 1.8.0_401 as 8u401, which grype cannot read and so takes for another version',
    holds: ({ subject, missing }) =>
      subject.isJavaRuntime && missing.length === 0 && subject.version.startsWith('1.8.'),
  },
  {
    rule: 'pre-release-of-four-numbers',
    because:
      'Composer knows four numbers and orders 1.0.2.1-RC1 before 1.0.2.1; grype reads no more than three as semantic version, compares the rest as text, and takes the candidate for the fixed release',
    holds: ({ subject, missing }) =>
      subject.type === 'php-composer' &&
      missing.length === 0 &&
      /^v?\d+(?:\.\d+){3}-?(?:RC|alpha|beta|dev)/i.test(subject.version),
  },
  {
    rule: 'patch-level-of-composer',
    because:
      'Composer and PHP order 8.10.0-p1, a patch, after 8.10.0; grype reads it as a semantic version, whose hyphen begins a pre-release',
    holds: ({ subject }) => subject.type === 'php-composer' && /\d-p(?:l|atch)?\d*$/i.test(subject.version),
  },
  {
    rule: 'version-that-the-linker-set',
    because:
      'a Go program whose own version only ours knows is judged by it: of a package that the peer has without a version, what concerns just that one',
    holds: ({ subject, isVersionOnlyOurs, tooMany, missing }) =>
      missing.length === 0 &&
      isVersionOnlyOurs === true &&
      subject.go?.mainModule === subject.name &&
      tooMany.every(({ ranges }) => ranges.every(range => isReleaseWithin(subject.version, range))),
  },
  {
    rule: 'standard-library-without-modules',
    because:
      'the peer passes over Go programs that were built without modules before 1.18, with their standard library',
    holds: ({ subject, isOnlyOurs: isOurs, missing }) =>
      isOurs === true && missing.length === 0 && subject.type === 'go-module' && subject.name === 'stdlib',
  },
  {
    rule: 'every-version-is-affected',
    because:
      'an advisory without a range concerns a package whose version nobody knows, too; grype passes over such packages',
    holds: ({ subject, tooMany, missing }) =>
      missing.length === 0 &&
      /^(?:|unknown)$/i.test(subject.version) &&
      tooMany.every(({ ranges }) => ranges.every(holdsAllVersions)),
  },
  {
    rule: 'more-programs',
    because: 'a program that Syft has no rule for has no matches either',
    holds: ({ subject, missing }) => missing.length === 0 && isOnlyOurs(subject),
  },
  {
    rule: 'prolog-is-not-erlang',
    because:
      "Syft gives SWI-Prolog the name that the vulnerability database has for Erlang's OTP, and grype so what concerns that; ours its own",
    holds: ({ subject }) => subject.type === 'binary' && subject.name === 'swipl',
  },
  {
    rule: 'build-number-of-secureos',
    because:
      'SecureOS writes 2.41-60 where Alpine writes 2.41-r60; the library that grype reads it with takes the first digit for the letter, and so 60 for 0',
    holds: ({ subject }) => subject.distro?.type === 'secureos' && /-\d{2,}$/.test(subject.version),
  },
]

/** The rule that explains a difference, if there is one. */
export function explainMatches(difference: MatchDifference): string | undefined {
  return explanations.find(({ holds }) => holds(difference))?.rule
}

function isSameSet(a: readonly MatchKey[], b: readonly MatchKey[]): boolean {
  const names = (keys: readonly MatchKey[]) => keys.map(({ id, namespace }) => `${id} ${namespace}`).sort()
  return names(a).join('\n') === names(b).join('\n')
}
