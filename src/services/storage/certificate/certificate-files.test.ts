// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { followCertificateFiles } from './certificate-files.ts'

const one = testCertificates().server
const two = testCertificates().server

test('files are read again when they change; what cannot be served never takes the place of what can', async () => {
  using dir = tempDir()
  const [certFile, keyFile] = [join(dir.path, 'tls.crt'), join(dir.path, 'tls.key')]
  const write = ({ certificatePem, privateKeyPem }: KeyedCertificate) => {
    writeFileSync(certFile, certificatePem)
    writeFileSync(keyFile, privateKeyPem)
  }
  const clock = fakeClock()
  const { log, lines } = memoryLog()
  const seen: KeyedCertificate[] = []
  const reloads: boolean[] = []
  const options = { certFile, keyFile, clock, log, onCertificate: (pair: KeyedCertificate) => void seen.push(pair) }
  write(one)
  const files = await followCertificateFiles({ ...options, onReload: isGood => void reloads.push(isGood) })
  assert.deepEqual(files.current(), one)
  const look = async (isDone: () => boolean) => {
    // Files are read by threads, for which the fake clock does not wait.
    const untilMs = performance.now() + 30_000
    while (!isDone() && performance.now() < untilMs) {
      await clock.advance(10_000)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    assert.ok(isDone())
  }
  writeFileSync(certFile, two.certificatePem)
  await look(() => reloads.length === 1)
  assert.deepEqual([reloads, seen, files.current()], [[false], [], one], 'half of a change is waited for')
  write(two)
  await look(() => seen.length === 1)
  assert.deepEqual([reloads, seen, files.current()], [[false, true], [two], two])
  writeFileSync(keyFile, '')
  await look(() => lines.some(({ message }) => message.includes('cannot be read')))
  assert.deepEqual([seen.length, files.current()], [1, two])
  await files.stop()
})

test('files that hold no certificate at the start are refused by name', async () => {
  using dir = tempDir()
  const [certFile, keyFile] = [join(dir.path, 'tls.crt'), join(dir.path, 'tls.key')]
  writeFileSync(certFile, one.certificatePem)
  writeFileSync(keyFile, two.privateKeyPem)
  const options = { certFile, keyFile, clock: fakeClock(), log: memoryLog().log, onCertificate() {} }
  await assert.rejects(followCertificateFiles(options), /tls\.crt and its own key in .*tls\.key/)
})
