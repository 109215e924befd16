// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PackageUrlParts, packageUrl } from './package-url.ts'

const cases: Readonly<Record<string, readonly [PackageUrlParts, string]>> = {
  'a name alone': [{ type: 'npm', name: 'left-pad' }, 'pkg:npm/left-pad'],
  'a namespace with segments': [
    { type: 'golang', namespace: 'github.com/gin-gonic', name: 'gin', version: 'v1.7.0' },
    'pkg:golang/github.com/gin-gonic/gin@v1.7.0',
  ],
  'a scope': [{ type: 'npm', namespace: '@babel', name: 'core', version: '7.0.0' }, 'pkg:npm/%40babel/core@7.0.0'],
  'qualifiers are sorted, empty ones left out': [
    {
      type: 'deb',
      namespace: 'debian',
      name: 'a',
      version: '1:2+b~3',
      qualifiers: { upstream: 'x@1', arch: 'all', epoch: '' },
    },
    'pkg:deb/debian/a@1%3A2%2Bb~3?arch=all&upstream=x%401',
  ],
  'a subpath': [{ type: 'golang', name: 'x', subpath: 'v2//api' }, 'pkg:golang/x#v2/api'],
  'characters that URLs could do without escaping': [
    { type: 'generic', name: "a!'()*b" },
    'pkg:generic/a%21%27%28%29%2Ab',
  ],
  'text that is no valid Unicode': [{ type: 'generic', name: '\ud800' }, 'pkg:generic/%EF%BF%BD'],
}

test('package URLs are written', () => {
  for (const [because, [parts, expected]] of Object.entries(cases)) assert.equal(packageUrl(parts), expected, because)
})
