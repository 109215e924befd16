// SPDX-License-Identifier: Apache-2.0
/** A storage of this process alone, to copy into a database that nobody else holds. */
import { randomBytes } from 'node:crypto'
import { assembleServer } from '#adapters/apiserver/assemble.ts'
import { bearerTokens } from '#adapters/apiserver/auth.ts'
import type { BodySeal } from '#adapters/db/body-seal.ts'
import { constantIdentity } from '#adapters/kube/access/config.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { createLog } from '#runtime/log.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { storageApi } from '#services/storage/start.ts'

/** Where objects are copied to, until it is disposed of. */
export interface ImportTarget extends AsyncDisposable {
  readonly rest: KubeRest
}

const localRequestsPerSecond = 100_000
const tokenBytes = 24

/** Serves the database, a file or a PostgreSQL URL, on loopback to its client alone. Errors: those of the store. */
export async function storageOver(file: string, seal: BodySeal): Promise<ImportTarget> {
  const token = randomBytes(tokenBytes).toString('hex')
  const { descriptors, definitions } = storageApi()
  const server = await assembleServer({
    descriptors,
    definitions: [definitions],
    version: { major: '0', minor: '0', gitVersion: 'v0.0.0' },
    authentication: bearerTokens(new Map([[token, { name: 'ks-import', groups: ['system:masters'] }]])),
    file,
    seal,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    random: Math.random,
    log: createLog({ clock: systemClock, level: 'error' }),
  })
  const rest = createRest(
    { server: server.url, credentials: constantIdentity({ authorization: `Bearer ${token}` }) },
    {
      limiter: createTokenBucket({
        clock: systemClock,
        ratePerSecond: localRequestsPerSecond,
        burst: localRequestsPerSecond,
      }),
    },
  )
  return {
    rest,
    async [Symbol.asyncDispose]() {
      await rest.close()
      await server.stop()
    },
  }
}
