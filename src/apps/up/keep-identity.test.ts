// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { loadIdentity } from './identity.ts'
import { keepIdentity } from './keep-identity.ts'

const dayMs = 86_400_000
const host = '127.0.0.1'

for (const place of ['in memory', 'in a folder'] as const) {
  test(`a server that runs for a year serves a new certificate of the same authority: ${place}`, async () => {
    using folder = tempDir()
    const dir = place === 'in memory' ? undefined : folder.path
    const clock = fakeClock()
    const identity = await loadIdentity(dir, host, clock.nowMs())
    const seen: KeyedCertificate[] = []
    const onCertificate = (certificate: KeyedCertificate) => void seen.push(certificate)
    const stop = keepIdentity({ identity, dir, host, clock, log: memoryLog().log, onCertificate })
    clock.setWallClock(clock.nowMs() + 240 * dayMs)
    await clock.advance(3_600_000)
    assert.equal(seen.length, 0)
    clock.setWallClock(clock.nowMs() + 4 * dayMs)
    // Files are written by threads, for which the fake clock does not wait.
    for (let turn = 0; turn < 500 && seen.length === 0; turn++) {
      await clock.advance(3_600_000)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    stop()
    const [renewed] = seen
    assert.ok(renewed)
    const certificate = new X509Certificate(renewed.certificatePem)
    assert.ok(certificate.verify(new X509Certificate(identity.authority.certificatePem).publicKey))
    assert.ok(certificate.validToDate.getTime() > clock.nowMs() + 360 * dayMs - 30 * dayMs)
    if (dir !== undefined) {
      const { serving, token } = await loadIdentity(dir, host, clock.nowMs())
      assert.deepEqual([serving, token], [renewed, identity.token], 'a restart serves the same')
    }
    assert.deepEqual(clock.pendingMs(), [])
  })
}
