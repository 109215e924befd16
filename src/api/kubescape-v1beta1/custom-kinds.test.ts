// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { breachesOf, customDefinitions, customKinds, customSchemaName } from './custom-kinds.ts'
import { securityException } from './security-exceptions.ts'

const unfounded = { vulnerability: { id: 'CVE-2024-1' }, status: 'not_affected' }
const founded = { ...unfounded, justification: 'component_not_present' }
const posture = [{ controlID: 'C-0001', action: 'ignore' }]

describe('the rules of an exception', () => {
  const cases: Readonly<Record<string, readonly [body: object, fields: readonly string[]]>> = {
    'a control is enough': [{ spec: { posture } }, []],
    'a vulnerability is enough': [{ spec: { vulnerabilities: [founded] } }, []],
    'nothing is too little': [{ spec: { posture: [], vulnerabilities: [] } }, ['spec']],
    'not affected needs a reason': [{ spec: { vulnerabilities: [founded, unfounded] } }, ['spec.vulnerabilities[1]']],
    'damaged entries are for the schema': [{ spec: { posture, vulnerabilities: [7] } }, []],
  }
  for (const [reason, [body, fields]] of Object.entries(cases))
    test(reason, () => {
      const found = breachesOf(securityException, body as Readonly<Record<string, unknown>>)
      assert.deepEqual(
        found.map(({ field }) => field),
        fields,
      )
    })
})

test('every kind and its list have a definition', () => {
  const definitions = customDefinitions()
  for (const kind of customKinds) {
    const name = customSchemaName(kind)
    assert.ok(definitions[name]?.description, name)
    assert.equal(definitions[`${name}List`]?.properties?.['items']?.items?.$ref, name)
  }
})
