// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choicesOf, matchingModes } from './matching-mode.ts'
import { distroOf } from './subject/distro.ts'

const empty = { id: '', idLike: [], name: '', version: '', versionId: '', codename: '', hasExtendedSupport: false }

test('who made the image decides in the adaptive mode alone', () => {
  const wolfi = distroOf({ ...empty, id: 'wolfi' })
  const debian = distroOf({ ...empty, id: 'debian', versionId: '12' })
  const looked = (distro: typeof wolfi, vendors?: readonly string[]) =>
    matchingModes.map(mode => choicesOf(mode, distro, vendors).options.cpesForLanguages)
  assert.deepEqual(looked(debian), [false, true, true])
  assert.deepEqual(looked(undefined), [false, true, true])
  assert.deepEqual(looked(wolfi), [false, true, false])
  assert.deepEqual(looked(wolfi, []), [false, true, true])
  assert.ok(matchingModes.every(mode => choicesOf(mode, debian).options.cpesForGoStdlib))
})
