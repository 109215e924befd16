// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { bundleOf, noteTrusted, rotate } from './rotation.ts'
import { dataOfState, stateOfSecret } from './secret.ts'

const nowMs = Date.UTC(2026, 0, 1)
const policy = { authorityLifeMs: 1e9, servingLifeMs: 1e8, announceMs: 1e6 }
const names = { commonName: 'storage', dnsNames: ['storage.kubescape.svc'] }
const made = rotate({ state: undefined, policy, names, nowMs }).state
const state = noteTrusted(made, bundleOf(made), nowMs)
const data = dataOfState(state)

function secretWith(data: unknown) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'n' }, data }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

test('what is written is read back, and people find certificate and bundle under the usual keys', () => {
  assert.deepEqual(stateOfSecret(secretWith(data)), state)
  assert.deepEqual(Object.keys(data).toSorted(), ['authorities.json', 'ca.crt', 'tls.crt', 'tls.key'])
  assert.ok(new X509Certificate(Buffer.from(data['ca.crt'] ?? '', 'base64')).ca)
})

const [authority] = state.authorities
const unusable: Record<string, unknown> = {
  'no data at all': undefined,
  'an empty Secret, as a chart may create it': {},
  'authorities that are no JSON': { ...data, 'authorities.json': base64('{') },
  'authorities that are no list': { ...data, 'authorities.json': base64('{"length":1}') },
  'an authority without a key': {
    ...data,
    'authorities.json': base64(JSON.stringify([{ ...authority, privateKeyPem: 1 }])),
  },
  'an authority with the key of another': {
    ...data,
    'authorities.json': base64(JSON.stringify([{ ...authority, privateKeyPem: state.serving.privateKeyPem }])),
  },
  'a certificate that is none': { ...data, 'tls.crt': base64('certificate') },
  'a certificate with the key of another': { ...data, 'tls.key': base64(authority?.privateKeyPem ?? '') },
  'data that is no text': { ...data, 'tls.crt': 7 },
}
for (const [reason, value] of Object.entries(unusable)) {
  test(`nothing usable: ${reason}`, () => assert.equal(stateOfSecret(secretWith(value)), undefined))
}
