// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemes } from '#plugins/versions/registry.ts'
import { schemeOf } from './scheme-names.ts'

const names: Readonly<Record<string, string>> = {
  deb: 'deb',
  Debian: 'deb',
  'Debian:12': 'deb',
  'Ubuntu:24.04:LTS': 'deb',
  'Alpine:v3.20': 'apk',
  'Red Hat': 'rpm',
  'Azure Linux:3': 'rpm',
  PyPI: 'pep440',
  'crates.io': 'semver',
  Packagist: 'composer',
  'hashicorp-loose': 'hashicorp-loose',
  MSRC: 'kb',
}

test('a scheme is found by the names in use', () => {
  for (const [name, id] of Object.entries(names)) assert.equal(schemeOf(schemes, name)?.id, id, name)
})

test('a name that nobody taught finds none', () => {
  for (const name of ['', 'cobol', 'constructor', '__proto__']) assert.equal(schemeOf(schemes, name), undefined, name)
})

test('every plug-in is found by its own name', () => {
  for (const scheme of schemes) assert.equal(schemeOf(schemes, scheme.id), scheme)
})
