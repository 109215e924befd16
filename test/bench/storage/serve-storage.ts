// SPDX-License-Identifier: Apache-2.0
/** A server under measurement: `storage` on SQLite, or the barest `node:http2` server there can be. Driven over IPC. */
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { startStorage } from '#services/storage/start.ts'
import { peakRssKib } from '#testing/measured-child.ts'
import { testCertificates } from '#testing/test-certificates.ts'

export interface Usage {
  readonly cpuMs: number
  readonly rssMiB: number
  readonly peakRssMiB: number
}

const [mode = 'storage', file = ':memory:'] = process.argv.slice(2)
const { server: serving, authority } = testCertificates()

/** The bare server's answers are as long as their path says: `/7900`. */
async function startBare(): Promise<number> {
  const piece = Buffer.alloc(64 * 1024, 'x')
  const server = createSecureServer(
    { cert: serving.certificatePem, key: serving.privateKeyPem },
    (request, response) => {
      let leftBytes = Number(request.url.slice(1))
      response.writeHead(200, { 'content-type': 'application/json' })
      function send(): void {
        while (leftBytes > piece.byteLength) {
          leftBytes -= piece.byteLength
          if (!response.write(piece)) {
            response.once('drain', send)
            return
          }
        }
        response.end(piece.subarray(0, leftBytes))
      }
      send()
    },
  )
  server.on('session', session => session.setLocalWindowSize(8 << 20))
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

async function startMeasured(): Promise<number> {
  const { port } = await startStorage({
    authentication: everybodyIs({ name: 'bench', groups: ['system:masters'] }),
    tls: serving,
    file,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
  })
  return port
}

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const usage: Usage = {
    cpuMs: (user + system) / 1000,
    rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    peakRssMiB: Math.round(peakRssKib() / 1024),
  }
  process.send?.(usage)
})
process.on('disconnect', () => process.exit())
process.send?.({ port: mode === 'bare' ? await startBare() : await startMeasured(), caPem: authority.certificatePem })
