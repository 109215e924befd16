// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import {
  areSameBundle,
  bundleOf,
  type CertificateState,
  endOf,
  noteTrusted,
  type RotationPolicy,
  type RotationRequest,
  rotate,
} from './rotation.ts'

const startMs = Date.UTC(2026, 0, 1)
const hourMs = 3_600_000
const policy: RotationPolicy = { authorityLifeMs: 300 * hourMs, servingLifeMs: 90 * hourMs, announceMs: 5 * hourMs }
const names = { commonName: 'storage', dnsNames: ['storage.kubescape.svc'] }
const first = rotate({ state: undefined, policy, names, nowMs: startMs })

function at(hours: number, request: Partial<RotationRequest> = {}) {
  return rotate({ state: first.state, policy, names, nowMs: startMs + hours * hourMs, ...request })
}

function isTrusted({ certificatePem }: { readonly certificatePem: string }, bundle: string): boolean {
  const certificate = new X509Certificate(certificatePem)
  return bundle
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .map(text => new X509Certificate(text))
    .some(authority => certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
}

test('at first an authority is made and signs at once: nobody trusts anything yet', () => {
  assert.deepEqual(first.changes, ['authority-made', 'certificate-issued'])
  assert.ok(isTrusted(first.state.serving, bundleOf(first.state)))
  const certificate = new X509Certificate(first.state.serving.certificatePem)
  assert.equal(certificate.subjectAltName, 'DNS:storage.kubescape.svc')
  assert.equal(endOf(first.state.serving), startMs + policy.servingLifeMs)
})

const stays: Record<string, ReturnType<typeof at>> = {
  'nothing is due before two thirds of the life': at(59),
  'no address is asked for': at(1, { names: { ...names, ipAddresses: [] } }),
}
for (const [reason, { state, changes }] of Object.entries(stays)) {
  test(`stays: ${reason}`, () => {
    assert.equal(state, first.state)
    assert.deepEqual(changes, [])
  })
}

const other = rotate({ state: undefined, policy, names, nowMs: startMs })
const renewed: Record<string, [rotation: ReturnType<typeof at>, changes: readonly string[]]> = {
  'two thirds of the life are over': [at(60), ['certificate-issued']],
  'a name is asked for that it does not carry': [
    at(1, { names: { ...names, dnsNames: ['other.kubescape.svc'] } }),
    ['certificate-issued'],
  ],
  'an address is asked for that it does not carry': [
    at(1, { names: { ...names, ipAddresses: ['127.0.0.1'] } }),
    ['certificate-issued'],
  ],
  'no authority of ours signed it': [
    at(1, { state: { ...first.state, serving: other.state.serving } }),
    ['certificate-issued'],
  ],
  'everything has ended while nobody looked': [at(1000), ['authority-made', 'certificate-issued', 'authority-dropped']],
}
for (const [reason, [{ state, changes }, expected]] of Object.entries(renewed)) {
  test(`renewed: ${reason}`, () => {
    assert.deepEqual(changes, expected)
    assert.notEqual(state.serving.certificatePem, first.state.serving.certificatePem)
    assert.ok(isTrusted(state.serving, bundleOf(state)))
  })
}

test('an authority that clients do not trust yet does not sign while another one can', () => {
  const trusted = noteTrusted(first.state, bundleOf(first.state), startMs)
  const announced = at(201, { state: trusted })
  assert.deepEqual(announced.changes, ['authority-made', 'certificate-issued'])
  assert.ok(isTrusted(announced.state.serving, bundleOf(first.state)), 'signed by the old one')
  const seen = noteTrusted(announced.state, bundleOf(announced.state), startMs + 201 * hourMs)
  const early = rotate({ state: seen, policy, names: { ...names, dnsNames: ['x'] }, nowMs: startMs + 205 * hourMs })
  assert.ok(isTrusted(early.state.serving, bundleOf(first.state)), 'not trusted long enough')
  const late = rotate({ state: seen, policy, names: { ...names, dnsNames: ['x'] }, nowMs: startMs + 206 * hourMs })
  assert.ok(!isTrusted(late.state.serving, bundleOf(first.state)), 'signed by the new one')
})

test('an authority leaves the bundle when all that it signed has ended, and not before', () => {
  let { state } = first
  for (let hour = 0; hour < 400; hour++) {
    const nowMs = startMs + hour * hourMs
    const next = rotate({ state, policy, names, nowMs })
    if (next.changes.includes('authority-dropped')) {
      const [gone] = state.authorities
      assert.ok((gone?.neededUntilMs ?? Number.POSITIVE_INFINITY) <= nowMs)
      assert.ok(!isTrusted(next.state.serving, gone?.certificatePem ?? ''))
      return
    }
    state = noteTrusted(next.state, bundleOf(next.state), nowMs)
  }
  assert.fail('the first authority was never dropped')
})

test('law: whoever trusts the bundle of a while ago, or meets the certificate of a while ago, is never refused', () => {
  forAll({ runs: 1 }, random => {
    let nowMs = startMs
    let { state } = first
    const past: { readonly atMs: number; readonly bundle: string; readonly serving: CertificateState['serving'] }[] = []
    for (let step = 0; step < 80; step++) {
      nowMs += random.next() * 16 * hourMs
      state = rotate({ state, policy, names, nowMs }).state
      state = noteTrusted(state, bundleOf(state), nowMs)
      past.push({ atMs: nowMs, bundle: bundleOf(state), serving: state.serving })
      for (const { atMs, bundle, serving } of past.slice(-10)) {
        if (nowMs - atMs < policy.announceMs) assert.ok(isTrusted(state.serving, bundle), `step ${step}: late client`)
        if (endOf(serving) > nowMs) assert.ok(isTrusted(serving, bundleOf(state)), `step ${step}: late replica`)
      }
      assert.ok(endOf(state.serving) > nowMs)
      assert.ok(state.authorities.length <= 3, `${state.authorities.length} authorities`)
    }
  })
})

test('bundles are the same in whatever order, and not when one is missing', () => {
  const both = bundleOf(first.state) + bundleOf(other.state)
  assert.ok(areSameBundle(both, bundleOf(other.state) + bundleOf(first.state)))
  assert.ok(!areSameBundle(both, bundleOf(first.state)))
  assert.ok(!areSameBundle('', bundleOf(first.state)))
})
