// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type ServiceProcess, sceneNamespaces, startKubevulnScene } from '#testing/kubevuln-processes.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { tempDir } from '#testing/temp-dir.ts'

const images = 24
const kills = 3
const drainWithinMs = 45_000

describe('image services over one PostgreSQL database', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  before(() => {
    server = startPostgresServer()
  })
  after(() => server.stop())

  test('three replicas under load, killed in turn, scan every image once and lose none', async () => {
    using folder = tempDir()
    await using scene = await startKubevulnScene({ folder: folder.path, images, delayMs: 40 })
    const queue = server.newDatabase()
    const start = () => scene.startService(queue, { KS_SCAN_LEASE: '3s' })
    const replicas: ServiceProcess[] = await Promise.all([start(), start(), start()])
    try {
      for (const [i, image] of scene.images.entries())
        for (const [n, namespace] of sceneNamespaces.entries()) {
          const replica = replicas[(i + n) % replicas.length]
          assert.equal(await replica?.post(image, namespace, `w${i}`), true)
        }
      for (let k = 0; k < kills; k++) {
        await replicas[k % replicas.length]?.kill()
        replicas[k % replicas.length] = await start()
        await setTimeout(300)
      }
      const endsMs = performance.now() + drainWithinMs
      const done = async () => (await scene.stored('vulnerabilitymanifestsummaries')).length
      while ((await done()) < images * sceneNamespaces.length && performance.now() < endsMs) await setTimeout(300)
      assert.equal(await done(), images * sceneNamespaces.length)
      const counts = [...scene.fetches().values()]
      assert.equal(
        counts.every(count => count >= 1),
        true,
      )
      // A killed replica had at most as many scans under way as it does at once; each of those is begun again.
      const again = counts.reduce((sum, count) => sum + count - 1, 0)
      assert.ok(again <= kills * 2, `${again} images were fetched again`)
    } finally {
      await Promise.all(replicas.map(replica => replica.kill()))
    }
  })
})
