// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectsFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import { explainMatches, type MatchDifference } from './explanations.ts'

const one = {
  id: 'CVE-2026-0001',
  namespace: 'alpine:distro:alpine:3.10',
  fixState: 'fixed',
  fixVersions: ['2'],
  ranges: ['<2'],
}
const later = { ...one, fixVersions: ['3'], ranges: ['<3'] }
const always = { ...one, fixState: 'not-fixed', fixVersions: [], ranges: [''] }

function subject(artifact: object, distro: object = {}): MatchDifference['subject'] {
  const [found] = subjectsFromSyft({ artifacts: [{ id: 'a', name: 'x', ...artifact }], distro }).subjects
  assert.ok(found)
  return found
}

const npm = subject({ type: 'npm', version: '1.0.0' })
const alpine = subject({ type: 'apk', version: '1' }, { id: 'alpine', versionID: '3.99.0' })
const alma = subject({ type: 'rpm', version: '1-1' }, { id: 'almalinux', versionID: '9.4' })
const pseudo = subject({ type: 'bitnami', version: '0.0.0-20250806193356-4d9b5d3d6486' })
const jdk = subject({ type: 'binary', name: 'jdk', version: '1.8.0_401' })
const php = subject({ type: 'php-composer', version: '1.0.2.1-RC1' })
const patch = subject({ type: 'php-composer', version: '8.10.0-p1' })
const release = subject({ type: 'php-composer', version: '8.10.0' })
const secure = subject({ type: 'apk', version: '2.41-60' }, { id: 'secureos', versionID: '20240101' })
const program = subject({
  type: 'go-module',
  name: 'x',
  version: 'v1.0.0',
  metadataType: 'go-module-buildinfo-entry',
  metadata: { mainModule: 'x' },
})
const library = subject({
  type: 'go-module',
  name: 'y',
  version: 'v1.0.0',
  metadataType: 'go-module-buildinfo-entry',
  metadata: { mainModule: 'x' },
})
const stdlib = subject({ type: 'go-module', name: 'stdlib', version: 'go1.15.15' })
const nameless = subject({ type: 'go-module', version: 'UNKNOWN' })
const squid = subject({ type: 'binary', name: 'squid', version: '5.7', locations: [{ path: '/usr/sbin/squid' }] })
const prolog = subject({ type: 'binary', name: 'swipl', version: '9.3.8' })
const none = { tooMany: [], missing: [], possible: [] }

const cases: Readonly<Record<string, readonly [difference: MatchDifference, rule: string | undefined]>> = {
  'listed as possible': [{ ...none, subject: npm, missing: [one], possible: [one.id] }, 'unreadable-version'],
  'missing altogether': [{ ...none, subject: npm, missing: [one] }, undefined],
  'another minor version of Alpine': [{ ...none, subject: alpine, missing: [one] }, 'nearest-minor-version'],
  'the very version of Alpine': [
    { ...none, subject: alpine, missing: [{ ...one, namespace: 'alpine:distro:alpine:3.99' }] },
    undefined,
  ],
  'another fix of AlmaLinux': [{ ...none, subject: alma, missing: [one], tooMany: [later] }, 'almalinux-nearest-fix'],
  'another vulnerability of AlmaLinux': [
    { ...none, subject: alma, missing: [one], tooMany: [{ ...later, id: 'CVE-2026-0002' }] },
    undefined,
  ],
  'another fix elsewhere': [{ ...none, subject: npm, missing: [one], tooMany: [later] }, undefined],
  'a Go pseudo-version of Bitnami': [{ ...none, subject: pseudo, tooMany: [one] }, 'bitnami-pseudo-version'],
  'fewer for a pseudo-version': [{ ...none, subject: pseudo, missing: [one] }, undefined],
  'an update of Java 8': [{ ...none, subject: jdk, tooMany: [one] }, 'java-update-by-its-short-name'],
  'a candidate of four numbers': [{ ...none, subject: php, tooMany: [one] }, 'pre-release-of-four-numbers'],
  'the standard library of a program that the peer passes over': [
    { ...none, subject: stdlib, isOnlyOurs: true, tooMany: [one] },
    'standard-library-without-modules',
  ],
  'the standard library that both found': [{ ...none, subject: stdlib, tooMany: [one] }, undefined],
  'a patch in Composer': [{ ...none, subject: patch, missing: [one] }, 'patch-level-of-composer'],
  'a release in Composer': [{ ...none, subject: release, missing: [one] }, undefined],
  'a build of SecureOS': [{ ...none, subject: secure, missing: [one] }, 'build-number-of-secureos'],
  'Prolog, which is taken for Erlang': [{ ...none, subject: prolog, missing: [one] }, 'prolog-is-not-erlang'],
  'a version that is only ours': [
    { ...none, subject: program, isVersionOnlyOurs: true, tooMany: [one] },
    'version-that-the-linker-set',
  ],
  'a version that is only ours, and not in the range': [
    {
      ...none,
      subject: program,
      isVersionOnlyOurs: true,
      tooMany: [one, { ...one, id: 'CVE-2026-2', ranges: ['<1.0.0'] }],
    },
    undefined,
  ],
  'a version that is only ours, by two advisories of which one does not hold': [
    { ...none, subject: program, isVersionOnlyOurs: true, tooMany: [{ ...one, ranges: ['<2', '>=1.0.1,<2'] }] },
    undefined,
  ],
  'a version of a program that the peer knows, too': [{ ...none, subject: program, tooMany: [one] }, undefined],
  'a version that is only ours, of a module in a program': [
    { ...none, subject: library, isVersionOnlyOurs: true, tooMany: [one] },
    undefined,
  ],
  'a version that nobody knows': [{ ...none, subject: nameless, tooMany: [always] }, 'every-version-is-affected'],
  'a version that nobody knows, and a range': [{ ...none, subject: nameless, tooMany: [always, one] }, undefined],
  'a program that is only ours': [{ ...none, subject: squid, tooMany: [one] }, 'more-programs'],
  'too much for nothing': [{ ...none, subject: npm, tooMany: [one] }, undefined],
}

test('a difference is explained by its own rule, or not at all', () => {
  for (const [because, [difference, rule]] of Object.entries(cases))
    assert.equal(explainMatches(difference), rule, because)
})
