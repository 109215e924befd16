// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Package } from '#engines/sbom/package.ts'
import { type Difference, explain } from './explanations.ts'

const docker = 'github.com/docker/docker'

function expected(version: string, name = docker): NonNullable<Difference['expected']> {
  const purl = `pkg:golang/${name}`
  return {
    type: 'go-module',
    name,
    version,
    purl,
    layerDiffIDs: ['sha256:a'],
    locations: [{ path: '/usr/bin/dockerd' }],
  }
}

function found(version: string, mainModule: string, name = docker): Package {
  return {
    id: 'a',
    foundBy: 'go-binary',
    type: 'go-module',
    language: 'go',
    name,
    version,
    purl: `pkg:golang/${name}@${version}`,
    cpes: [],
    licenses: [],
    locations: [{ path: '/usr/bin/dockerd', layer: 'sha256:a', evidence: 'primary' }],
    ownedFiles: [],
    ownedFolders: [],
    metadataType: 'go-module-buildinfo-entry',
    metadata: { mainModule },
  }
}

/** An archive of Java, or another package, that only ours finds. */
function only(some: Partial<Package>): Difference {
  return { found: { ...found('1', ''), type: 'java-archive', language: 'java', ...some } }
}

/** A client of MySQL that only the peer finds. */
function client(path: string): Difference {
  return {
    expected: { ...expected('10.11.19', 'mysql'), type: 'binary', locations: [{ path, accessPath: '/usr/bin/mysql' }] },
  }
}

const library = { layer: 'sha256:a', evidence: 'primary' } as const
const rule = 'version-that-the-linker-set'
const cases: Readonly<Record<string, readonly [difference: Difference, rule: string | undefined]>> = {
  'a program whose version the linker set': [
    { expected: expected('UNKNOWN'), found: found('v20.10.24', docker) },
    rule,
  ],
  'the peer knows another version': [{ expected: expected('v20.10.5'), found: found('v20.10.24', docker) }, undefined],
  'ours is no version': [{ expected: expected('UNKNOWN'), found: found('v2', docker) }, undefined],
  'a version that the peer cuts': [
    { expected: expected('v2.0.0-rc'), found: found('v2.0.0-rc.1', docker) },
    'whole-version-of-the-linker',
  ],
  'one number more': [{ expected: expected('v2.0.0'), found: found('v2.0.01', docker) }, undefined],
  'a module in a program': [{ expected: expected('UNKNOWN'), found: found('v20.10.24', 'x/y') }, undefined],
  'another module': [{ expected: expected('UNKNOWN'), found: found('v20.10.24', 'x/y', 'x/y') }, undefined],
  'the standard library of a program that the peer passes over': [
    { found: found('go1.15.15', '', 'stdlib') },
    'standard-library-without-modules',
  ],
  'the standard library in another version': [
    { expected: expected('go1.15.14', 'stdlib'), found: found('go1.15.15', '', 'stdlib') },
    undefined,
  ],
  'an archive without a manifest': [only({ metadata: { manifest: { main: {} } } }), 'archive-without-manifest'],
  'an archive with one': [only({ metadata: { manifest: { main: { 'Bundle-Name': 'x' } } } }), undefined],
  'a library under a name that the peer does not look at': [
    only({ type: 'binary', name: 'julia', locations: [{ path: '/lib/libjulia-internal.so.1.10', ...library }] }),
    'more-programs',
  ],
  'Firefox by the name of its long-lived releases': [
    only({ type: 'binary', name: 'firefox', locations: [{ path: '/lib/firefox-esr/application.ini', ...library }] }),
    'more-programs',
  ],
  'a library that it does look at': [
    only({ type: 'binary', name: 'julia', locations: [{ path: '/lib/libjulia-internal.so', ...library }] }),
    undefined,
  ],
  "MariaDB's client by the name of MySQL's": [client('/usr/bin/mariadb'), 'mariadb-is-not-mysql'],
  "MySQL's client": [client('/usr/bin/mysql'), undefined],
  'found by nobody else': [{ found: found('v20.10.24', docker) }, undefined],
}

test('a difference between packages is explained by its own rule, or not at all', () => {
  for (const [because, [difference, wanted]] of Object.entries(cases))
    assert.equal(explain(difference), wanted, because)
})
